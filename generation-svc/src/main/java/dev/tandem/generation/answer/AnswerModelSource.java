package dev.tandem.generation.answer;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Port to the models of one kind. Fails with the failure of what it looks them up in. */
public interface AnswerModelSource {

  /** The model that this project calls so; what belongs to another project is not there. */
  Uni<Optional<AnswerModel>> named(String project, String name);

  /** Those of them that every project can name at the moment. */
  List<String> names();
}
