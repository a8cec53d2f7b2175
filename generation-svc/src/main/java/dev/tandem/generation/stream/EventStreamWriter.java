package dev.tandem.generation.stream;

import io.smallrye.mutiny.subscription.MultiSubscriber;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.Flow;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes event streams byte for byte: the framework's own server-sent events leave out the space
 * after {@code data:} and take part in content negotiation, and both break SDKs. Asks for the next
 * frame only when the connection takes it, and cancels the work when the client goes away.
 */
@Provider
@Produces(MediaType.WILDCARD)
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {

  private static final Logger LOG = Logger.getLogger(EventStreamWriter.class);

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return type == EventStream.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == EventStream.class;
  }

  @Override
  public void writeResponse(EventStream stream, Type genericType, ServerRequestContext context) {
    ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
    request.suspend();
    stream.frames().subscribe().withSubscriber(new Sender(request, context.serverResponse()));
  }

  @Override
  public void writeTo(
      EventStream stream,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream output)
      throws IOException {
    throw new UnsupportedOperationException("event streams are written without blocking");
  }

  private static final class Sender implements MultiSubscriber<byte[]> {

    private final ResteasyReactiveRequestContext request;
    private final ServerHttpResponse response;
    private Flow.Subscription subscription;

    Sender(ResteasyReactiveRequestContext request, ServerHttpResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
      subscription = upstream;
      response.setChunked(true);
      response.addCloseHandler(upstream::cancel);
      upstream.request(1);
    }

    @Override
    public void onItem(byte[] frame) {
      if (response.closed()) {
        subscription.cancel();
        return;
      }
      response.write(
          frame,
          failure -> {
            if (failure != null) {
              subscription.cancel();
            }
          });
      if (response.isWriteQueueFull()) {
        response.addDrainHandler(() -> subscription.request(1));
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onFailure(Throwable failure) {
      // Failures become events before they come here; what is left is a fault of ours.
      LOG.errorf(failure, "an event stream broke off");
      end();
    }

    @Override
    public void onCompletion() {
      end();
    }

    private void end() {
      if (!response.closed()) {
        response.end();
      }
      request.resume();
    }
  }
}
