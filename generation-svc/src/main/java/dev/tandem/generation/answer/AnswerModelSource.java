package dev.tandem.generation.answer;

import java.util.List;
import java.util.Optional;

/** Port to the models of one kind. */
public interface AnswerModelSource {

  Optional<AnswerModel> named(String name);

  /** All that can be named at the moment. */
  List<String> names();
}
