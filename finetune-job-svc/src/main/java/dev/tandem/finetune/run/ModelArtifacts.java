package dev.tandem.finetune.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.ProgressLog.Weights;
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
    return model(job, job.modelName(), job.result().path("manifest"), JobData.outputs(job.id()));
  }

  /**
   * The model that a checkpoint of the job is.
   *
   * @throws IOException when its files cannot be read
   */
  public TunedModel of(Job job, Weights checkpoint) throws IOException {
    return model(
        job,
        job.checkpointName(checkpoint.step()),
        checkpoint.manifest(),
        JobData.checkpoint(job.id(), checkpoint.step()));
  }

  private TunedModel model(Job job, String name, JsonNode manifest, String folder)
      throws IOException {
    String kind = manifest.path("kind").asText();
    return new TunedModel(
        name,
        kind,
        job.spec().model(),
        manifest.path("digest").asText(),
        job.project(),
        manifest,
        kind.equals("classifier")
            ? classifier(folder)
            : json.createObjectNode().put("path", artifacts.location(folder)));
  }

  private ObjectNode classifier(String folder) throws IOException {
    ObjectNode artifact = json.createObjectNode();
    artifact.set("classifier", json.readTree(bytes(folder + "/classifier.json")));
    return artifact.put("head", bytes(folder + "/head.safetensors"));
  }

  private byte[] bytes(String key) throws IOException {
    try (InputStream in = artifacts.open(key).orElseThrow(() -> new FileNotFoundException(key))) {
      return in.readAllBytes();
    }
  }
}
