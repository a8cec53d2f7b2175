package dev.tandem.finetune.drift;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/** Port to embeddings of questions that were made before, by receipt. */
public interface QuestionVectors {

  /** Those of these receipts that are there. */
  Uni<Map<String, float[]>> find(Monitor monitor, Collection<String> receipts);

  /** Keeps more, and forgets all but these receipts. */
  Uni<Void> keep(Monitor monitor, Map<String, float[]> made, Collection<String> receipts);
}
