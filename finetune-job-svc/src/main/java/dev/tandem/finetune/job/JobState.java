package dev.tandem.finetune.job;

import java.time.Instant;
import java.util.List;

/**
 * Where a job stands. The transitions are methods of the states that have them, so that any other
 * does not compile. Each keeps what its state alone knows; the API's name of a state is {@link
 * #wire()}.
 */
public sealed interface JobState {

  /** The name in the database. */
  String stored();

  /** The name in the API, which knows no {@code saving}. */
  default String wire() {
    return stored();
  }

  /** A state that work or a client can still move on from. */
  sealed interface Active extends JobState
      permits ValidatingFiles, Queued, Running, Paused, Saving {

    /** The client wants no more of it. */
    default Cancelled cancelled(Instant at) {
      return new Cancelled(at);
    }

    /** It can not go on. */
    default Failed failed(Instant at, JobError error) {
      return new Failed(at, error);
    }
  }

  /** A state that is never left. */
  sealed interface Ended extends JobState permits Succeeded, Failed, Cancelled {
    Instant at();
  }

  /** Its files are being looked at. */
  record ValidatingFiles() implements Active {
    @Override
    public String stored() {
      return "validating_files";
    }

    /** The files can be trained on. */
    public Queued accepted(Plan plan) {
      return new Queued(plan, 0);
    }
  }

  /** Waits for its turn. */
  record Queued(Plan plan, int restarts) implements Active {
    @Override
    public String stored() {
      return "queued";
    }

    /** There is room for it. */
    public Running started() {
      return new Running(plan, restarts);
    }

    /** The client wants it to wait longer. */
    public Paused paused() {
      return new Paused(plan, restarts);
    }
  }

  /**
   * A trainer works on it, or is about to.
   *
   * @param restarts how often a trainer died and was started again
   * @param stops how often, since the job came out of the queue, a trainer ended because somebody
   *     else than the client had stopped it
   */
  record Running(Plan plan, int restarts, int stops) implements Active {

    public Running(Plan plan, int restarts) {
      this(plan, restarts, 0);
    }

    @Override
    public String stored() {
      return "running";
    }

    /** Its trainer died and another goes on from the last checkpoint. */
    public Running restarted() {
      return new Running(plan, restarts + 1, stops);
    }

    /** Its trainer was stopped from outside and another goes on from the last checkpoint. */
    public Running stoppedFromOutside() {
      return new Running(plan, restarts, stops + 1);
    }

    /** The client wants its trainer to pause. */
    public Paused paused() {
      return new Paused(plan, restarts);
    }

    /** Its trainer is done. */
    public Saving trained() {
      return new Saving(plan, restarts);
    }
  }

  /** Waits for the client. */
  record Paused(Plan plan, int restarts) implements Active {
    @Override
    public String stored() {
      return "paused";
    }

    /** Its turn comes again. */
    public Queued resumed() {
      return new Queued(plan, restarts);
    }
  }

  /** Its result is checked, kept and loaded; the API calls that running. */
  record Saving(Plan plan, int restarts) implements Active {
    @Override
    public String stored() {
      return "saving";
    }

    @Override
    public String wire() {
      return "running";
    }

    /** The model can be used. */
    public Succeeded saved(Instant at, String model, List<String> resultFiles, long trainedTokens) {
      return new Succeeded(at, model, resultFiles, trainedTokens);
    }
  }

  /** There is a model. */
  record Succeeded(Instant at, String model, List<String> resultFiles, long trainedTokens)
      implements Ended {
    @Override
    public String stored() {
      return "succeeded";
    }
  }

  /** There is none, for this reason. */
  record Failed(Instant at, JobError error) implements Ended {
    @Override
    public String stored() {
      return "failed";
    }
  }

  /** The client wanted none. */
  record Cancelled(Instant at) implements Ended {
    @Override
    public String stored() {
      return "cancelled";
    }
  }
}
