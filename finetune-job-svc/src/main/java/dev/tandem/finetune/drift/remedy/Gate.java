package dev.tandem.finetune.drift.remedy;

import java.util.Optional;

/** Port to what decides whether a newly tuned model may answer. Blocks. */
public interface Gate {

  /**
   * A model that was tuned and compared.
   *
   * @param testSet that it was compared on
   * @param evaluation the paired comparison with the deployment
   */
  record Candidate(
      String project, String deployment, String model, String testSet, String evaluation) {}

  /**
   * Hands it over and has it held before it gets any traffic; the id of what decides, or empty when
   * a person has to.
   */
  Optional<String> hold(Candidate candidate);
}
