package dev.tandem.generation.answer;

/** What happens to an answer whose sentences the passages do not support. */
public enum GroundingPolicy {
  /** Nothing is checked. */
  OFF,
  /** The receipt says it. */
  REPORT,
  /** The answer says it, too. */
  FLAG,
  /** The answer is replaced by quotations. */
  REPLACE
}
