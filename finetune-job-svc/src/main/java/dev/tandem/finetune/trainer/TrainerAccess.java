package dev.tandem.finetune.trainer;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.ProgressLog;
import dev.tandem.finetune.run.JobToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;

/** Lets a trainer in to its own job, until that ends; everybody else is told of no job at all. */
@ApplicationScoped
class TrainerAccess {

  private static final String SCHEME = "Bearer ";

  /** Compared with when there is no job, so that its absence takes as long to find out. */
  private static final byte[] NOBODY = new JobToken("").hash();

  private final ProgressLog log;

  TrainerAccess(ProgressLog log) {
    this.log = log;
  }

  /**
   * The job that this token belongs to.
   *
   * @param authorization the header, or null
   * @throws ApiError 404 when the token is not this job's, or the job has ended
   */
  Uni<Job> job(String id, String authorization) {
    boolean bears =
        authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String token = bears ? authorization.substring(SCHEME.length()).strip() : "";
    byte[] shown = new JobToken(token).hash();
    return log.find(id)
        .map(
            found -> {
              byte[] kept = found.map(ProgressLog.Watched::tokenHash).orElse(NOBODY);
              boolean same = MessageDigest.isEqual(shown, kept == null ? NOBODY : kept);
              if (!same || token.isEmpty() || found.isEmpty()) {
                throw ApiError.notFound("job", id);
              }
              return found.get().job();
            });
  }
}
