package dev.tandem.finetune.evaluation.testset;

import java.io.IOException;
import java.util.List;

/** Port to what models are trained with. Its calls block. */
public interface TrainingOverlap {

  /**
   * A question that models are trained with as well.
   *
   * @param question its place in the list, from 0
   * @param dataset id of the data set
   * @param line of the data set's row, from 1
   * @param exact false when the row is only nearly the same
   */
  record Found(int question, String dataset, String datasetName, long line, boolean exact) {}

  /** Those of the questions that any of the project's data sets has, the first place of each. */
  List<Found> of(String project, List<String> questions) throws IOException;
}
