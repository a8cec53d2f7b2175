package dev.tandem.generation.responses;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.ArrayList;
import java.util.List;

/** A response that this process answers in the background, and those who listen. Thread-safe. */
final class LiveResponse {

  private final List<ResponseEvent> told = new ArrayList<>();
  private final List<MultiEmitter<? super ResponseEvent>> listeners = new ArrayList<>();
  private Cancellable work = () -> {};
  private boolean over;

  /** What stops the work. */
  synchronized void by(Cancellable cancellable) {
    work = cancellable;
  }

  synchronized void tell(ResponseEvent event) {
    told.add(event);
    List.copyOf(listeners).forEach(listener -> listener.emit(event));
  }

  synchronized void end() {
    over = true;
    List.copyOf(listeners).forEach(MultiEmitter::complete);
    listeners.clear();
  }

  void stop() {
    Cancellable stopped;
    synchronized (this) {
      stopped = work;
    }
    stopped.cancel();
  }

  /** The events behind this one, those to come included. */
  Multi<ResponseEvent> behind(int sequenceNumber) {
    return Multi.createFrom().emitter(listener -> listen(listener, sequenceNumber));
  }

  private synchronized void listen(MultiEmitter<? super ResponseEvent> listener, int after) {
    told.stream().filter(event -> event.sequenceNumber() > after).forEach(listener::emit);
    if (over) {
      listener.complete();
      return;
    }
    listeners.add(listener);
    listener.onTermination(() -> leave(listener));
  }

  private synchronized void leave(MultiEmitter<? super ResponseEvent> listener) {
    listeners.remove(listener);
  }
}
