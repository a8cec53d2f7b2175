package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.tuned.TunedModel.Adapter;
import dev.tandem.generation.tuned.TunedModel.Artifact;
import dev.tandem.generation.tuned.TunedModel.Classifier;
import dev.tandem.generation.tuned.TunedModel.Whole;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads {@code PUT /tandem/internal/v1/tuned_models/{name}}; docs/internal-contracts.md. */
final class TunedModelReader {

  private static final int LONGEST = 1024;

  private final Fields body;

  private TunedModelReader(Fields body) {
    this.body = body;
  }

  /**
   * @throws ApiError 400 that names the member at fault
   */
  static TunedModel read(String project, String name, Fields body, Instant now) {
    return new TunedModelReader(body).model(project, TunedName.check(name), now);
  }

  private TunedModel model(String project, String name, Instant now) {
    same("name", name);
    same("project", project);
    String base = body.text("base_model", LONGEST).orElseThrow(() -> body.missing("base_model"));
    String digest = body.requiredText("digest");
    if (!digest.matches("[0-9a-f]{64}")) {
      throw body.invalid("digest", "must be 64 hexadecimal digits");
    }
    ObjectNode manifest = body.object("manifest").map(Fields::node).orElse(null);
    return new TunedModel(project, name, now, base, digest, artifact(), manifest);
  }

  private void same(String member, String known) {
    Optional<String> said = body.text(member);
    if (said.isPresent() && !said.get().equals(known)) {
      throw body.invalid(member, "is another one than that of the request");
    }
  }

  private Artifact artifact() {
    String kind =
        body.oneOf("kind", List.of("classifier", "adapter", "model"))
            .orElseThrow(() -> body.missing("kind"));
    Fields artifact = body.object("artifact").orElseThrow(() -> body.missing("artifact"));
    return switch (kind) {
      case "classifier" -> classifier(artifact);
      case "adapter" -> new Adapter(path(artifact));
      default -> new Whole(path(artifact));
    };
  }

  private static Classifier classifier(Fields artifact) {
    Fields about = artifact.object("classifier").orElseThrow(() -> artifact.missing("classifier"));
    return Classifier.of(new ClassifierFiles(about, weights(artifact)));
  }

  private static byte[] weights(Fields artifact) {
    try {
      return Base64.getDecoder().decode(artifact.requiredText("head"));
    } catch (IllegalArgumentException e) {
      throw artifact.invalid("head", "must be base64");
    }
  }

  private static String path(Fields artifact) {
    String path =
        artifact.text("path", LONGEST).orElseThrow(() -> artifact.missing("path")).strip();
    if (path.isEmpty()) {
      throw artifact.invalid("path", "must not be empty");
    }
    return path;
  }
}
