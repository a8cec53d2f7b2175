package dev.tandem.generation.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.Search;
import dev.tandem.generation.answer.SearchWish;
import dev.tandem.generation.request.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tools of a request and the caller's choice among them.
 *
 * @param declared the tools as they are repeated in the answer, with defaults filled in
 * @param choice {@code tool_choice} as it is repeated
 * @param searching what the request says about searching documents
 * @param functions the caller's own tools that the model may call, as chat completions write them
 * @param functionChoice the choice among them as chat completions write it; null when there are
 *     none
 * @param demands what the tools ask of the model
 */
public record Tools(
    ArrayNode declared,
    JsonNode choice,
    SearchWish searching,
    ArrayNode functions,
    JsonNode functionChoice,
    List<Demand> demands) {

  private static final String FILE_SEARCH = "file_search";
  private static final int MAX_TOOLS = 128;
  private static final int MAX_STORES = 100;
  private static final int MAX_RESULTS = 50;
  private static final int DEFAULT_RESULTS = 20;

  /** Tools that the caller executes. Others would have to be executed here, and are refused. */
  private static final Set<String> CALLERS = Set.of("function", "custom");

  /** Reads {@code tools} and {@code tool_choice}. */
  public static Tools read(Fields body) {
    ArrayNode declared = JsonNodeFactory.instance.arrayNode();
    ArrayNode functions = JsonNodeFactory.instance.arrayNode();
    List<Search> searches = new ArrayList<>();
    for (Fields tool : body.objects("tools", MAX_TOOLS)) {
      String type = tool.requiredText("type");
      if (type.equals(FILE_SEARCH)) {
        searches.add(search(tool));
        declared.add(echoed(tool));
      } else if (CALLERS.contains(type)) {
        declared.add(tool.node());
        functions.add(Functions.inChatForm(tool));
      } else {
        throw ApiError.invalid(
            tool.path("type"),
            "This server has no tool of that type. It has file_search, and accepts function.");
      }
    }
    boolean searchable = !searches.isEmpty() || functions.isEmpty();
    Choice choice = Choice.read(body, functions, searchable);
    List<Demand> demands = new ArrayList<>();
    if (choice.forced()) {
      demands.add(new Demand(Ability.FORCED_FUNCTION, "tool_choice"));
    }
    if (!choice.functions().isEmpty()) {
      demands.add(new Demand(Ability.FUNCTIONS, "tools"));
    }
    return new Tools(
        declared,
        body.any("tool_choice").orElse(new TextNode("auto")),
        new SearchWish(choice.search(), merged(body, searches)),
        choice.functions(),
        choice.functions().isEmpty() ? null : choice.function(),
        demands);
  }

  private static Search search(Fields tool) {
    List<String> stores = tool.texts("vector_store_ids", MAX_STORES);
    if (stores.isEmpty()) {
      throw ApiError.invalid(
          tool.path("vector_store_ids"), "A file_search tool needs at least one vector store id.");
    }
    Optional<Integer> results = tool.integer("max_num_results", 1, MAX_RESULTS);
    return new Search(
        List.copyOf(new LinkedHashSet<>(stores)),
        results.map(OptionalInt::of).orElse(OptionalInt.empty()),
        tool.object("filters").map(Fields::node).orElse(null),
        ranking(tool),
        tool.object("graph").map(Fields::node).orElse(null));
  }

  private static JsonNode ranking(Fields tool) {
    Optional<Fields> ranking = tool.object("ranking_options");
    ranking.ifPresent(
        options -> {
          options.text("ranker");
          options.number("score_threshold", 0, 1);
          options
              .object("hybrid_search")
              .ifPresent(
                  weights -> {
                    weights.number("embedding_weight", 0, Double.MAX_VALUE);
                    weights.number("text_weight", 0, Double.MAX_VALUE);
                  });
        });
    return ranking.map(Fields::node).orElse(null);
  }

  private static ObjectNode echoed(Fields tool) {
    ObjectNode node = tool.node().deepCopy();
    if (!tool.has("max_num_results")) {
      node.put("max_num_results", DEFAULT_RESULTS);
    }
    if (!tool.has("ranking_options")) {
      node.putObject("ranking_options").put("ranker", "auto").put("score_threshold", 0.0);
    }
    if (!node.has("filters")) {
      node.putNull("filters");
    }
    return node;
  }

  /**
   * Several file_search tools are one search over all their stores; the first one's options hold.
   */
  private static Optional<Search> merged(Fields body, List<Search> searches) {
    List<String> direct = body.texts("vector_store_ids", MAX_STORES);
    if (searches.isEmpty()) {
      return direct.isEmpty() ? Optional.empty() : Optional.of(Search.in(direct));
    }
    Set<String> stores = new LinkedHashSet<>(direct);
    searches.forEach(search -> stores.addAll(search.vectorStoreIds()));
    Search first = searches.getFirst();
    return Optional.of(
        new Search(
            List.copyOf(stores),
            first.maxResults(),
            first.filters(),
            first.rankingOptions(),
            first.graph()));
  }
}
