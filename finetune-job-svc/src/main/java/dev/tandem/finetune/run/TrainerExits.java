package dev.tandem.finetune.run;

import dev.tandem.finetune.job.JobError;

/** What a trainer's exit codes mean, as docs/trainer-contract.md has them. */
final class TrainerExits {

  private static final int REFUSED = 69;

  private TrainerExits() {}

  /** Whether another try would end in the same way. */
  static boolean isFinal(int code) {
    return switch (code) {
      case 0, 64, 70, 71, 74 -> true;
      default -> false;
    };
  }

  /** For a trainer that did not say it itself. */
  static JobError error(int code) {
    return switch (code) {
      case 0 ->
          new JobError("training_failed", "The trainer ended without telling a result.", null);
      case 64 -> new JobError("invalid_data", "The trainer can not use the job's data.", null);
      case 71 ->
          new JobError(
              "out_of_memory",
              "Training ran out of memory. A smaller batch_size, shorter rows or 'qlora' need"
                  + " less.",
              null);
      case 74 ->
          new JobError(
              "disk_full",
              "The disk of the trainer is full. Free space there, then try again.",
              null);
      default -> new JobError("training_failed", "Training failed.", null);
    };
  }

  static JobError stoppedTooOften(int stops) {
    return new JobError(
        "training_failed",
        "The trainer stopped (exit code 75) again after it had gone on %d times; nobody asked it to."
            .formatted(stops),
        null);
  }

  static JobError diedTooOften(int code, int restarts) {
    if (code == REFUSED) {
      return new JobError(
          "training_failed",
          "The trainer's environment could not be made, or it could not reach this service; tried"
              + " %d times.".formatted(restarts + 1),
          null);
    }
    String advice = code == 137 ? " Code 137 often means that the machine ran out of memory." : "";
    return new JobError(
        "training_failed",
        "The trainer died with exit code %d after %d restarts.%s".formatted(code, restarts, advice),
        null);
  }
}
