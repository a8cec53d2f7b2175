package dev.tandem.finetune.launcher;

import dev.tandem.finetune.model.BaseModel.GpuShape;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Port to whatever runs trainers. Every call may be repeated, by this process or by one that came
 * after it: what there is to know about a trainer is kept where it runs, not here. Calls block for
 * moments only; a failure is an {@link IOException} or {@link LaunchFailed}. Thread-safe.
 */
public interface Launcher {

  /**
   * A trainer to be started.
   *
   * @param token by which it is known to this service
   */
  record Launch(JobFile file, String token, GpuShape gpu) {

    public String job() {
      return file.job();
    }
  }

  /** How a trainer is. */
  sealed interface Status {

    /** There is none. */
    record Absent() implements Status {}

    /**
     * It is there and can't work yet.
     *
     * @param reason a sentence for the user
     */
    record Waiting(String reason) implements Status {}

    /** It works. */
    record Running() implements Status {}

    /**
     * It has ended.
     *
     * @param code of its exit; 128 and the signal's number when it was killed
     */
    record Exited(int code) implements Status {}
  }

  /**
   * Starts the job's trainer, or has it go on from its last checkpoint. One that is there already
   * is left alone.
   */
  void start(Launch launch) throws IOException;

  /** How the job's trainer is. */
  Status status(String job) throws IOException;

  /**
   * Asks the trainer to end, and kills it once the time of grace is over; called again until there
   * is nothing left to stop, which it says with {@code true}.
   */
  boolean stop(String job, Duration grace) throws IOException;

  /** As {@link #stop}, but its resources may be kept for a later {@link #start}. */
  boolean pause(String job, Duration grace) throws IOException;

  /** Removes what a stopped trainer left behind, its checkpoints included. */
  void cleanUp(String job) throws IOException;

  /** The jobs of which there is anything here, so that leavings can be found. */
  Set<String> known() throws IOException;

  /**
   * Those whose trainer is certain to have been started by this very installation, before then;
   * none where that can not be told.
   */
  Set<String> startedBefore(Instant time) throws IOException;
}
