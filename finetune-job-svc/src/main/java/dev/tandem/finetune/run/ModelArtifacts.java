package dev.tandem.finetune.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.serving.TunedModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** What model servers are told of a job's model: a folder, or for a classifier the thing itself. */
@ApplicationScoped
public class ModelArtifacts {

  private final Artifacts artifacts;
  private final ObjectMapper json;

  ModelArtifacts(Artifacts artifacts, ObjectMapper json) {
    this.artifacts = artifacts;
    this.json = json;
  }

  /**
   * The model of a job whose result is there.
   *
   * @throws IOException when its files cannot be read
   */
  public TunedModel of(Job job) throws IOException {
    JsonNode manifest = job.result().path("manifest");
    String kind = manifest.path("kind").asText();
    return new TunedModel(
        job.modelName(),
        kind,
        job.spec().model(),
        manifest.path("digest").asText(),
        job.project(),
        manifest,
        kind.equals("classifier") ? classifier(job) : folder(job));
  }

  private ObjectNode folder(Job job) {
    return json.createObjectNode().put("path", artifacts.location(JobData.outputs(job.id())));
  }

  private ObjectNode classifier(Job job) throws IOException {
    ObjectNode artifact = json.createObjectNode();
    artifact.set("classifier", json.readTree(bytes(job, "classifier.json")));
    return artifact.put("head", bytes(job, "head.safetensors"));
  }

  private byte[] bytes(Job job, String name) throws IOException {
    try (InputStream in =
        artifacts
            .open(JobData.output(job.id(), name))
            .orElseThrow(() -> new FileNotFoundException(name + " of " + job.id()))) {
      return in.readAllBytes();
    }
  }
}
