package dev.tandem.finetune.mlflow;

import java.io.IOException;

/** Port to the tracking server. Blocks. */
public interface TrackingServer {

  /** The server says that something is wrong with what it was told. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what it says, without anything that was sent
     */
    public Refused(String message) {
      super(message);
    }
  }

  /**
   * Writes a run with its inputs and its model; what an earlier try wrote of it is found again and
   * written over. The run's id there.
   *
   * @throws IOException when the server is away
   * @throws Refused when it refuses
   */
  String write(TrackedRun run) throws IOException;
}
