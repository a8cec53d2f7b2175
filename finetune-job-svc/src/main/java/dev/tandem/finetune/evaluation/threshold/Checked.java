package dev.tandem.finetune.evaluation.threshold;

import dev.tandem.finetune.job.EndNotices.Notice;
import java.util.List;

/**
 * A threshold after a look at a new figure.
 *
 * @param alert null when it stays on the side where it was
 * @param notices that tell the alert to the outside
 */
public record Checked(
    String threshold, double value, boolean crossed, Alert alert, List<Notice> notices) {

  public Checked {
    notices = List.copyOf(notices);
  }
}
