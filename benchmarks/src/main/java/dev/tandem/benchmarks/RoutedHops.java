package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Query;
import java.util.Set;

/**
 * Questions that need two documents, put to {@code /v1/responses} with the model {@code extractive}
 * and no word about hops: how often the router searches in hops by itself, and how often all
 * documents that are needed are among the first eight results.
 */
final class RoutedHops {

  private static final int FIRST = 8;

  private final TandemClient tandem;
  private int questions;
  private int hops;
  private int whole;

  private RoutedHops(TandemClient tandem) {
    this.tandem = tandem;
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    TandemClient tandem = new TandemClient(arguments.url());
    Dataset wiki = Dataset.twoWiki(arguments.data());
    String store = new Library(tandem).store(wiki);
    RoutedHops routed = new RoutedHops(tandem);
    for (Query query : wiki.queries()) {
      Set<String> relevant = wiki.relevant().get(query.id());
      if (relevant != null) {
        routed.ask(store, query, relevant);
      }
    }
    System.out.printf(
        "2wiki through responses, tool_choice auto: searched in hops %.4f, all in the first %d"
            + " results %.4f (%d questions)%n",
        (double) routed.hops / routed.questions,
        FIRST,
        (double) routed.whole / routed.questions,
        routed.questions);
  }

  private void ask(String store, Query query, Set<String> relevant) {
    ObjectNode body = TandemClient.JSON.createObjectNode();
    body.put("model", "extractive").put("input", query.text()).put("store", false);
    body.putArray("include").add("file_search_call.results");
    ObjectNode tool = body.putArray("tools").addObject().put("type", "file_search");
    tool.putArray("vector_store_ids").add(store);
    JsonNode response = tandem.post("/v1/responses", body);
    ObjectNode page = TandemClient.JSON.createObjectNode();
    page.set("data", response.path("output").path(0).path("results"));
    questions++;
    hops += response.path("tandem").path("route").asText().equals("multi") ? 1 : 0;
    whole += Ranking.all(Library.documents(page), relevant, FIRST) == 1 ? 1 : 0;
  }
}
