package dev.tandem.retrieval.rerank.remote;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Reads a body into memory, up to a limit: a server that never stops talking is cut off. */
final class LimitedBody implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final int most;
  private Subscription subscription;
  private long read;

  private LimitedBody(int most) {
    this.most = most;
  }

  static BodyHandler<byte[]> ofAtMost(int bytes) {
    return info -> new LimitedBody(bytes);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Subscription reading) {
    subscription = reading;
    bytes.onSubscribe(reading);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    read += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (read > most) {
      subscription.cancel();
      bytes.onError(new IOException("the answer is longer than " + most + " bytes"));
    } else {
      bytes.onNext(buffers);
    }
  }

  @Override
  public void onError(Throwable failure) {
    bytes.onError(failure);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }
}
