package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.LaunchFailed;
import java.util.Map;
import java.util.regex.Pattern;

/** What things of this service are called in the cluster. */
final class Names {

  /** Label that holds the job's id. */
  static final String JOB = "tandem.dev/job";

  static final String MANAGER = "app.kubernetes.io/managed-by";
  static final String TANDEM = "tandem-finetune";

  /** Label of the installation of this service that made it. */
  static final String INSTALLATION = "app.kubernetes.io/instance";

  static final String QUEUE = "kueue.x-k8s.io/queue-name";

  /** Annotation of a workload that this service stopped. */
  static final String STOPPED = "tandem.dev/stopped";

  /** Annotation with the exit code of a trainer that was stopped. */
  static final String EXIT_CODE = "tandem.dev/exit-code";

  /** Keeps the pod of a stopped trainer until its exit code was noted. */
  static final String FINALIZER = "tandem.dev/exit-code";

  static final String CONTAINER = "trainer";

  /** Keys of the Secret of a job. */
  static final String TOKEN = "token";

  static final String JOB_FILE = "job.json";

  /** Merge patch of a workload that this service stops. */
  static final String SUSPEND =
      "{\"metadata\":{\"annotations\":{\"%s\":\"true\"}},\"spec\":{\"suspend\":true}}"
          .formatted(STOPPED);

  private static final String RESUME =
      "{\"metadata\":{\"annotations\":{\"%s\":\"false\",\"%s\":\"\"}}%s}";

  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");

  private Names() {}

  /** The name of everything that belongs to the job. */
  static String of(String job) {
    if (!ID.matcher(job).matches()) {
      throw new LaunchFailed("'" + job + "' is no name of a job.");
    }
    return "tandem-" + job;
  }

  /** Merge patch that has a workload go on; one that Kueue queues only as far as Kueue lets it. */
  static String resume(boolean queued) {
    return RESUME.formatted(STOPPED, EXIT_CODE, queued ? "" : ",\"spec\":{\"suspend\":false}");
  }

  /** Merge patch that keeps the exit code of a trainer that was stopped. */
  static String noteOf(int exitCode) {
    return "{\"metadata\":{\"annotations\":{\"%s\":\"%d\"}}}".formatted(EXIT_CODE, exitCode);
  }

  static Map<String, String> labels(String job) {
    return Map.of(MANAGER, TANDEM, JOB, job);
  }
}
