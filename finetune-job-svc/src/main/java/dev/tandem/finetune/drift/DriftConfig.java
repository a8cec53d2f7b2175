package dev.tandem.finetune.drift;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How deployments are watched for drift. */
@ConfigMapping(prefix = "tandem.drift")
public interface DriftConfig {

  /** Whether this process checks; another one of the same database may do it instead. */
  @WithDefault("true")
  boolean enabled();

  /** How often work is looked for when nothing announces it. */
  @WithDefault("5S")
  Duration poll();

  /** How long a check or a remedy stays with its worker without a sign of life. */
  @WithDefault("1M")
  Duration lease();

  /** Longest wait for one answer of another service. */
  @WithDefault("1M")
  Duration timeout();

  /** Tries of a check while another service is away; then it has failed. */
  @WithDefault("4")
  int tries();

  /** Pause before another try. */
  @WithDefault("30S")
  Duration retryPause();

  /** How often it is looked how far a remedy is. */
  @WithDefault("5S")
  Duration remedyPoll();

  /** Receipts that are read of each window: the last of the reference, the newest of now. */
  @WithDefault("2000")
  int receipts();

  /** Questions of each window that are compared. */
  @WithDefault("256")
  int sample();

  /** Questions, answers or opinions that each window must have, or nothing is said of them. */
  @WithDefault("30")
  int leastSample();

  /** Probability of any false alarm of the tests in so many checks as {@code looks} says. */
  @WithDefault("0.05")
  double falseAlarms();

  /** Checks that share this probability; so many more may alarm falsely as often again. */
  @WithDefault("100")
  int looks();

  /** Change of a share or a mean that is worth an alarm, however sure it is. */
  @WithDefault("0.05")
  double leastChange();

  /** Share of the reference's files that came, went or were replaced from which it is a finding. */
  @WithDefault("0.2")
  double corpusShare();

  /** Age of a tuned model's data from which it is a finding by itself. */
  @WithDefault("180D")
  Duration maxAge();

  /** Corrections and complaints since a tuned model's data from which they are a finding. */
  @WithDefault("20")
  int staleFeedback();
}
