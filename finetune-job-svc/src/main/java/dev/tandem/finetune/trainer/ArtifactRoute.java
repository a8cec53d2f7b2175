package dev.tandem.finetune.trainer;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.error.RouteErrors;
import dev.tandem.api.request.RequestIds;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.artifact.ArtifactsConfig;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.run.JobData;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code PUT /tandem/internal/v1/jobs/{job}/artifacts/{path}}: a file of any size goes to disk as
 * it comes, past the limits that other bodies have.
 */
@ApplicationScoped
class ArtifactRoute {

  /** After authentication, and before bodies are refused for their size. */
  private static final int PRIORITY = 4_500;

  private static final Pattern ROUTE =
      Pattern.compile(Pattern.quote(TrainerResource.PATH) + "([^/]+)/artifacts/(.+)");
  private static final Pattern NAMES =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127}){0,7}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final TrainerAccess access;
  private final Artifacts artifacts;
  private final Path uploads;
  private final Vertx vertx;

  ArtifactRoute(TrainerAccess access, Artifacts artifacts, ArtifactsConfig config, Vertx vertx) {
    this.access = access;
    this.artifacts = artifacts;
    this.uploads = config.uploads().orElseGet(() -> config.folder().resolve(".uploads"));
    this.vertx = vertx;
  }

  void register(@Observes Filters filters) {
    filters.register(this::handle, PRIORITY);
  }

  private void handle(RoutingContext context) {
    Matcher route = ROUTE.matcher(context.normalizedPath());
    if (!context.request().method().equals(HttpMethod.PUT) || !route.matches()) {
      context.next();
      return;
    }
    HttpServerRequest request = context.request();
    request.pause();
    access
        .job(route.group(1), request.getHeader("authorization"))
        .chain(job -> take(job, route.group(2), request))
        .subscribe()
        .with(
            done -> context.response().setStatusCode(204).end(),
            failure -> {
              request.resume();
              RouteErrors.write(context, ErrorTable.toApiError(failure, RequestIds.of(context)));
            });
  }

  private Uni<Void> take(Job job, String path, HttpServerRequest request) {
    String digest = request.getHeader("x-content-sha256");
    if (!NAMES.matcher(path).matches()) {
      throw ApiError.invalid("path", "The path must be plain names with '/' between them.");
    }
    if (digest == null || !DIGEST.matcher(digest).matches()) {
      throw ApiError.invalid(
          "x-content-sha256", "The header 'x-content-sha256' must be the file's SHA-256.");
    }
    return onWorker(this::temporary)
        .chain(
            file ->
                Uni.createFrom()
                    .completionStage(() -> write(request, file).toCompletionStage())
                    .chain(() -> onWorker(() -> keep(job, path, digest, file)))
                    .onTermination()
                    .call(() -> onWorker(() -> Files.deleteIfExists(file))))
        .replaceWithVoid();
  }

  private io.vertx.core.Future<Void> write(HttpServerRequest request, Path file) {
    return vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setWrite(true))
        .compose(request::pipeTo);
  }

  private Path temporary() throws IOException {
    Files.createDirectories(uploads);
    return Files.createTempFile(uploads, "artifact-", ".part");
  }

  private boolean keep(Job job, String path, String digest, Path file) throws IOException {
    if (!JobData.digest(Files.newInputStream(file)).equals(digest)) {
      throw ApiError.of(
          503, "digest_mismatch", null, "The file arrived with other bytes than announced.");
    }
    artifacts.put(JobData.arriving(job.id(), path), file);
    return true;
  }

  /** Something that may block and fail. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> Uni<T> onWorker(Work<T> work) {
    return Uni.createFrom()
        .item(
            () -> {
              try {
                return work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }
}
