package dev.tandem.generation.receipt;

/**
 * A chain as its own row describes it.
 *
 * @param removed the last entry that retention removed, or {@link Link#START}
 * @param head the newest entry
 */
public record Chain(Link removed, Link head) {

  static final Chain EMPTY = new Chain(Link.START, Link.START);
}
