package dev.tandem.generation.backend.openai;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * So many requests at a time, and a bounded line of those that wait, first come, first served. Safe
 * for use by many threads.
 */
final class Places {

  private final int max;
  private final int maxWaiting;
  private final Deque<Ticket> line = new ArrayDeque<>();
  private int taken;

  Places(int max, int maxWaiting) {
    this.max = max;
    this.maxWaiting = maxWaiting;
  }

  /** What became of a ticket. */
  enum State {
    NEW,
    /** It holds a place. */
    HOLDING,
    WAITING,
    /** The line was full. */
    REFUSED,
    LEFT
  }

  /** One request's claim to a place. */
  static final class Ticket {

    private final Runnable granted;
    private State state = State.NEW;

    /**
     * @param granted run when the ticket gets its place after it waited, by whoever left one; must
     *     be quick
     */
    Ticket(Runnable granted) {
      this.granted = granted;
    }
  }

  /** Takes a place, or waits for one, or neither; nothing for a ticket that has left already. */
  synchronized State enter(Ticket ticket) {
    if (ticket.state != State.NEW) {
      return ticket.state;
    }
    if (taken < max) {
      taken++;
      ticket.state = State.HOLDING;
    } else if (line.size() < maxWaiting) {
      line.add(ticket);
      ticket.state = State.WAITING;
    } else {
      ticket.state = State.REFUSED;
    }
    return ticket.state;
  }

  /** Gives back what the ticket has, be it a place or a spot in the line. */
  void leave(Ticket ticket) {
    Ticket next = left(ticket);
    if (next != null) {
      next.granted.run();
    }
  }

  /** The ticket that takes over the place, or null. */
  private synchronized Ticket left(Ticket ticket) {
    State was = ticket.state;
    ticket.state = State.LEFT;
    if (was == State.WAITING) {
      line.remove(ticket);
    }
    if (was != State.HOLDING) {
      return null;
    }
    Ticket next = line.poll();
    if (next == null) {
      taken--;
    } else {
      next.state = State.HOLDING;
    }
    return next;
  }

  synchronized boolean isFree() {
    return taken < max;
  }

  /** Requests that hold a place or wait for one. */
  synchronized int load() {
    return taken + line.size();
  }
}
