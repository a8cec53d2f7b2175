package dev.tandem.finetune.trainer;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.files.Embeddings;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.job.Plan;
import dev.tandem.finetune.job.ProgressLog;
import dev.tandem.finetune.job.ProgressLog.Entry;
import dev.tandem.finetune.run.JobData;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /tandem/internal/v1/jobs/{job}}: HTTP only. Artifacts come in by another way. */
@Path(TrainerResource.PATH + "{job}")
@Produces(MediaType.APPLICATION_JSON)
public class TrainerResource {

  static final String PATH = "/tandem/internal/v1/jobs/";
  private static final int MAX_TEXTS = 256;
  private static final String AUTHORIZATION = "authorization";

  private final TrainerAccess access;
  private final Artifacts artifacts;
  private final Embeddings embeddings;
  private final ProgressLog log;

  public TrainerResource(
      TrainerAccess access, Artifacts artifacts, Embeddings embeddings, ProgressLog log) {
    this.access = access;
    this.artifacts = artifacts;
    this.embeddings = embeddings;
    this.log = log;
  }

  /** Texts to be embedded. */
  public record Texts(List<String> input) {}

  /** Their vectors, in base64. */
  public record Vectors(String model, int dimensions, String data, long tokens) {}

  /** That progress was taken, and what the trainer should do. */
  public record Taken(int received, String command) {}

  @GET
  @Path("data/{name}")
  @Produces("application/jsonl")
  @Operation(hidden = true)
  public Uni<Response> data(
      @PathParam("job") String id,
      @PathParam("name") String name,
      @HeaderParam(AUTHORIZATION) String authorization) {
    return access
        .job(id, authorization)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(job -> rows(job, name));
  }

  private Response rows(Job job, String name) {
    Plan plan = job.plan();
    String digest =
        switch (name) {
          case JobData.TRAINING -> plan.trainingDigest();
          case JobData.VALIDATION -> plan.validationDigest();
          case JobData.GENERAL -> plan.generalDigest();
          default -> null;
        };
    if (digest == null) {
      throw ApiError.notFound("data set", name);
    }
    return Response.ok(open(JobData.key(job.id(), name)))
        .header("etag", '"' + digest + '"')
        .build();
  }

  private InputStream open(String key) {
    try {
      return artifacts.open(key).orElseThrow(() -> ApiError.notFound("data set", key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @POST
  @Path("embeddings")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(hidden = true)
  public Uni<Vectors> embed(
      @PathParam("job") String id, @HeaderParam(AUTHORIZATION) String authorization, Texts texts) {
    return access
        .job(id, authorization)
        .chain(job -> embeddings.embed(job.project(), checked(texts)))
        .map(
            all ->
                new Vectors(
                    all.model(),
                    all.dimensions(),
                    Base64.getEncoder().encodeToString(all.vectors()),
                    all.tokens()));
  }

  private static List<String> checked(Texts texts) {
    boolean fits =
        texts != null
            && texts.input() != null
            && !texts.input().isEmpty()
            && texts.input().size() <= MAX_TEXTS
            && !texts.input().contains(null);
    if (!fits) {
      throw ApiError.invalid("input", "'input' must be 1 to 256 texts.");
    }
    return texts.input();
  }

  @POST
  @Path("progress")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(hidden = true)
  public Uni<Taken> progress(
      @PathParam("job") String id, @HeaderParam(AUTHORIZATION) String authorization, byte[] body) {
    return access
        .job(id, authorization)
        .chain(
            job -> {
              List<Entry> entries = ProgressReader.read(body);
              boolean goesOn = job.state() instanceof JobState.Running && !job.cleanup();
              return log.keep(job, entries)
                  .replaceWith(new Taken(entries.size(), goesOn ? "continue" : "stop"));
            });
  }
}
