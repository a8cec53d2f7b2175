package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How long a search takes over HTTP beside embedding its query alone. Every query is new to the
 * server, so that none is answered from a cache; the two kinds of request take turns.
 *
 * <p>Options: {@code --store vs_…} (else SciFact is ingested), {@code --searches 300}.
 */
final class SearchSpeed {

  private static final int WARM_UP = 500;

  private SearchSpeed() {}

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    TandemClient tandem = new TandemClient(arguments.url());
    Dataset scifact = Dataset.scifact(arguments.data());
    String store = arguments.others().get("store");
    if (store == null) {
      store = new Library(tandem).store(scifact);
    }
    List<String> queries = scifact.queries().stream().map(Dataset.Query::text).toList();
    int searches = arguments.number("searches", 300);
    Latencies embedding = new Latencies();
    Latencies search = new Latencies();
    Latencies known = new Latencies();
    long run = System.currentTimeMillis();
    for (int i = -WARM_UP; i < searches; i++) {
      String query = queries.get(Math.floorMod(i, queries.size()));
      ObjectNode embed = TandemClient.JSON.createObjectNode();
      embed.put("model", "bge-small-en-v1.5").put("input", query + " a" + run + i);
      ObjectNode find = TandemClient.JSON.createObjectNode();
      find.put("query", query + " b" + run + i);
      String path = "/v1/vector_stores/" + store + "/search";
      boolean counts = i >= 0;
      time(counts, embedding, () -> tandem.post("/v1/embeddings", embed));
      time(counts, search, () -> tandem.post(path, find));
      time(counts, known, () -> tandem.post(path, find));
    }
    System.out.printf(
        "search over HTTP: median %.1f ms (p90 %.1f), embedding the query alone %.1f ms (p90 %.1f),"
            + " search beyond embedding %.1f ms, same query again %.1f ms (p90 %.1f)%n",
        search.median(),
        search.quantile(.9),
        embedding.median(),
        embedding.quantile(.9),
        search.median() - embedding.median(),
        known.median(),
        known.quantile(.9));
  }

  private static void time(boolean counts, Latencies latencies, Runnable request) {
    if (counts) {
      latencies.time(request);
    } else {
      request.run();
    }
  }
}
