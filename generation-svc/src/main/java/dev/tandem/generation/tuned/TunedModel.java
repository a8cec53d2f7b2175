package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.TunedWeights;
import java.time.Instant;
import java.util.Optional;

/**
 * A model that came out of fine-tuning.
 *
 * @param project whose it is; to others it does not exist
 * @param name what its clients pass as {@code model}
 * @param baseModel what it was made from, as clients name that
 * @param digest SHA-256 over its files, in hexadecimal
 * @param manifest what the trainer wrote about it, or null
 */
public record TunedModel(
    String project,
    String name,
    Instant createdAt,
    String baseModel,
    String digest,
    Artifact artifact,
    ObjectNode manifest) {

  /** Of one that model servers serve, what they have to know. */
  public Optional<TunedWeights> weights() {
    return switch (artifact) {
      case Classifier classifier -> Optional.empty();
      case Adapter adapter -> Optional.of(weights(true, adapter.path()));
      case Whole whole -> Optional.of(weights(false, whole.path()));
    };
  }

  private TunedWeights weights(boolean isAdapter, String path) {
    return new TunedWeights(project, name, isAdapter, baseModel, path, digest);
  }

  /** What it consists of. */
  public sealed interface Artifact {

    /** What it is called in the API. */
    default String kind() {
      return switch (this) {
        case Classifier classifier -> "classifier";
        case Adapter adapter -> "adapter";
        case Whole whole -> "model";
      };
    }
  }

  /** A classifier, which answers in this process. */
  public record Classifier(ClassifierFiles files, ClassifierHead head) implements Artifact {

    /** The classifier that these files are; 400 when they are none. */
    public static Classifier of(ClassifierFiles files) {
      return new Classifier(files, files.head());
    }
  }

  /**
   * LoRA weights that a model server loads beside its base model.
   *
   * @param path of a folder, as the model server sees it
   */
  public record Adapter(String path) implements Artifact {}

  /**
   * A model of its own.
   *
   * @param path of a folder, as the model server sees it
   */
  public record Whole(String path) implements Artifact {}
}
