package dev.tandem.finetune.webhook;

import dev.tandem.finetune.webhook.DeliveryQueue.Claimed;
import dev.tandem.finetune.webhook.WebhooksConfig.Endpoint;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes the deliveries that are due, one after the other, until each was taken or given up. */
@ApplicationScoped
public class Deliveries {

  private static final Logger LOG = Logger.getLogger(Deliveries.class);
  private static final int GROWTH = 3;

  private final DeliveryQueue queue;
  private final WebhooksConfig config;
  private final Clock clock;
  private final WorkLoop loop;
  private HttpClient client;

  public Deliveries(DeliveryQueue queue, WebhooksConfig config, Clock clock) {
    this.queue = queue;
    this.config = config;
    this.clock = clock;
    this.loop = new WorkLoop("webhooks", 1, config.poll(), this::deliverOne);
  }

  void start(@Observes StartupEvent event) {
    if (config.endpoints().isEmpty()) {
      return;
    }
    client = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
    loop.start(config.poll());
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
  }

  private boolean deliverOne() {
    Optional<Claimed> due = queue.claim(config.timeout().multipliedBy(2)).await().indefinitely();
    due.ifPresent(this::deliver);
    return due.isPresent();
  }

  private void deliver(Claimed delivery) {
    Endpoint endpoint = config.endpoints().get(delivery.endpoint());
    if (endpoint == null) {
      queue.end(delivery, "the endpoint is not configured any more").await().indefinitely();
      return;
    }
    String failure = failure(endpoint, delivery);
    if (failure == null) {
      queue.end(delivery, null).await().indefinitely();
    } else if (delivery.tries() >= config.tries()) {
      LOG.warnf("webhook %s to %s is given up: %s", delivery.id(), delivery.endpoint(), failure);
      queue.end(delivery, failure).await().indefinitely();
    } else {
      queue.retry(delivery, pause(delivery.tries()), failure).await().indefinitely();
    }
  }

  /** Null when the endpoint took it. */
  private String failure(Endpoint endpoint, Claimed delivery) {
    long now = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.url())
            .timeout(config.timeout())
            .header("content-type", "application/json")
            .header("webhook-id", delivery.id())
            .header("webhook-timestamp", Long.toString(now))
            .header(
                "webhook-signature",
                new Signature(endpoint.secret()).of(delivery.id(), now, delivery.body()))
            .POST(BodyPublishers.ofString(delivery.body()))
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? null : "HTTP " + status;
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "this process ends";
    }
  }

  private Duration pause(int tries) {
    Duration pause = config.retryPause();
    for (int i = 1; i < tries && pause.compareTo(config.maxRetryPause()) < 0; i++) {
      pause = pause.multipliedBy(GROWTH);
    }
    return pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
  }
}
