package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * How fast fine-tuning jobs are created and listed, and the events of one are paged through. The
 * events come from benchmarks/fine-tuning/talkative_trainer.py, which Tandem must be told to use:
 * {@code TANDEM_JAVA_OPTIONS=-Dtandem.fine-tuning.local.command=python3,PATH}; without it, events
 * are left out.
 *
 * <p>Options: {@code --jobs 1000}, {@code --events 10000} (0 leaves them out).
 */
final class JobsSpeed {

  private static final int PAGE = 100;
  private static final String JOBS = "/v1/fine_tuning/jobs";
  private static final String ROW =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"},"
          + "{\"role\":\"assistant\",\"content\":\"label %d\"}]}\n";

  private final TandemClient tandem;

  private JobsSpeed(TandemClient tandem) {
    this.tandem = tandem;
  }

  public static void main(String... words) throws InterruptedException {
    Arguments arguments = Arguments.of(words);
    JobsSpeed speed = new JobsSpeed(new TandemClient(arguments.url()));
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    int jobs = arguments.number("jobs", 1000);
    speed.create(jobs, run);
    speed.list(JOBS + "?limit=" + PAGE, "pages of 100 jobs");
    speed.list(
        JOBS + "?limit=" + PAGE + "&metadata[tenth]=" + run,
        "pages of 100 jobs, one in ten of all");
    int events = arguments.number("events", 10_000);
    if (events > 0) {
      speed.events(events);
    }
  }

  private void create(int jobs, String run) {
    // Too few rows to train on: the jobs end at once.
    byte[] row = ROW.formatted(0, 0).getBytes(StandardCharsets.UTF_8);
    String file = tandem.upload("row.jsonl", row, "fine-tune");
    Latencies creation = new Latencies();
    for (int i = 0; i < jobs; i++) {
      ObjectNode body = job(file);
      if (i % 10 == 0) {
        body.putObject("metadata").put("tenth", run);
      }
      creation.time(() -> tandem.post(JOBS, body));
    }
    print("creating one of " + jobs + " jobs", creation);
  }

  private static ObjectNode job(String file) {
    ObjectNode body = TandemClient.JSON.createObjectNode().put("model", "tandem-classifier");
    return body.put("training_file", file);
  }

  /** Pages from the first to the last, ten times. */
  private void list(String path, String what) {
    Latencies pages = new Latencies();
    int items = 0;
    for (int i = 0; i < 10; i++) {
      JsonNode[] page = new JsonNode[1];
      String next = path;
      items = 0;
      do {
        String address = next;
        pages.time(() -> page[0] = tandem.get(address));
        items += page[0].path("data").size();
        next = path + "&after=" + page[0].path("last_id").asText();
      } while (page[0].path("has_more").asBoolean());
    }
    print(what + " (" + items + " in all)", pages);
  }

  private void events(int events) throws InterruptedException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      rows.append(ROW.formatted(i, i % 2));
    }
    byte[] content = rows.toString().getBytes(StandardCharsets.UTF_8);
    String file = tandem.upload("rows.jsonl", content, "fine-tune");
    String path = JOBS + "/" + tandem.post(JOBS, job(file)).path("id").asText();
    long start = System.nanoTime();
    while (tandem.get(path).path("tandem").path("progress").path("step").asInt() < events) {
      if (System.nanoTime() - start > 120e9) {
        throw new IllegalStateException("no trainer tells so many steps; see the class's comment");
      }
      Thread.sleep(100);
    }
    list(path + "/events?limit=" + PAGE, "pages of 100 events");
    tandem.post(path + "/cancel", TandemClient.JSON.createObjectNode());
  }

  private static void print(String what, Latencies latencies) {
    System.out.printf(
        "%s: median %.1f ms, p99 %.1f ms%n", what, latencies.median(), latencies.quantile(.99));
  }
}
