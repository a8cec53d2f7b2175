package dev.tandem.finetune.dataset.generate;

import java.util.List;

/** Port to feedback on answers. Fails as {@link StoreContent} does. */
public interface FeedbackLog {

  /**
   * What somebody thought of an answer; texts that are not kept any more are empty.
   *
   * @param up whether it was liked
   * @param correction what it should have been, or empty
   */
  record Given(
      String id, String receipt, String question, String answer, boolean up, String correction) {}

  /** A part of the feedback, the oldest first. */
  record Part(List<Given> feedback, boolean more) {}

  /**
   * Feedback of a project.
   *
   * @param deployment or null for all
   * @param after id of the feedback before it, or null
   */
  Part read(String project, String deployment, String after);
}
