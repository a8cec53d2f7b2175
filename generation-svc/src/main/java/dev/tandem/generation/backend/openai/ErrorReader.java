package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** Reads the short answer that comes in the place of the one that was asked for. */
final class ErrorReader implements Exchange.Reader {

  /** Errors are short; one that is longer is not read. */
  private static final int MAX = 64 * 1024;

  private final Buffer body = Buffer.buffer();
  private final Exchange exchange;
  private final HttpClientResponse head;
  private final Replica replica;
  private final String model;
  private final Exchange.Reader asker;

  /**
   * @param asker who is told what the error means
   */
  ErrorReader(
      Exchange exchange,
      HttpClientResponse head,
      Replica replica,
      String model,
      Exchange.Reader asker) {
    this.exchange = exchange;
    this.head = head;
    this.replica = replica;
    this.model = model;
    this.asker = asker;
  }

  @Override
  public void begin() {
    exchange.fetch();
  }

  @Override
  public void piece(Buffer piece) {
    body.appendBuffer(piece);
    if (body.length() > MAX) {
      exchange.fail(meaning());
    } else {
      exchange.fetch();
    }
  }

  @Override
  public void end() {
    asker.failed(meaning());
  }

  @Override
  public void failed(Fault fault) {
    asker.failed(fault);
  }

  private Fault meaning() {
    UpstreamErrors errors = replica.errorsFor(model);
    JsonNode told = Json.lenient(body.getBytes());
    int status = head.statusCode();
    if (status / 100 != 2) {
      return errors.answered(status, told, replica.retryAfter(head.headers()));
    }
    return told.has("error") ? errors.inside(told) : Fault.malformed(model);
  }
}
