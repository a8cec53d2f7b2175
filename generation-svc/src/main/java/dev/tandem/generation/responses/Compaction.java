package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.id.Ids;
import dev.tandem.api.limit.Uses;
import dev.tandem.generation.answer.Summaries;
import dev.tandem.generation.answer.Summaries.Summary;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.responses.ResponseObject.Usage;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a conversation shorter: what users, and those who instruct the model, said stays as it is;
 * all else becomes one item that later requests carry in its place.
 */
@ApplicationScoped
public class Compaction {

  private static final int MAX_ID = 128;

  private final Continuation continuation;
  private final ItemReferences references;
  private final Summaries summaries;
  private final Uses uses;
  private final Clock clock;

  public Compaction(
      Continuation continuation,
      ItemReferences references,
      Summaries summaries,
      Uses uses,
      Clock clock) {
    this.continuation = continuation;
    this.references = references;
    this.summaries = summaries;
    this.uses = uses;
    this.clock = clock;
  }

  /** A compacted conversation. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Compacted(
      String id, String object, long createdAt, List<JsonNode> output, Usage usage) {}

  /**
   * What the request asks for.
   *
   * @param previous id of a response whose conversation comes before the input, or null
   */
  private record Wanted(String model, List<JsonNode> input, String previous) {

    static Wanted read(Fields body) {
      String model = body.requiredText("model");
      String previous = body.text("previous_response_id", MAX_ID).orElse(null);
      body.text("instructions");
      boolean speaks = body.has("input");
      if (!speaks && previous == null) {
        throw body.missing("input");
      }
      return new Wanted(
          model, speaks ? InputItems.read(body, new ArrayList<>()) : List.of(), previous);
    }
  }

  /**
   * @return fails with {@link dev.tandem.api.error.ApiError} when the model, the previous response
   *     or a referenced item is not known, or when the model does not answer properly
   */
  Uni<Compacted> compact(Asker asker, Fields body) {
    Wanted wanted = Wanted.read(body);
    return Uni.combine()
        .all()
        .unis(
            continuation.chain(asker.project(), wanted.previous()),
            references.resolve(asker.project(), wanted.input()))
        .asTuple()
        .chain(
            found -> {
              List<JsonNode> items = new ArrayList<>(found.getItem1());
              items.addAll(found.getItem2());
              return compact(asker, wanted.model(), items);
            });
  }

  private Uni<Compacted> compact(Asker asker, String model, List<JsonNode> items) {
    List<JsonNode> output = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    boolean more = false;
    for (JsonNode item : items) {
      if (stays(item)) {
        output.add(identified(item));
      }
      String told = told(item);
      more |= !stays(item) && !told.isBlank();
      said.append(told.isBlank() ? "" : told + "\n\n");
    }
    if (!more) {
      return Uni.createFrom().item(compacted(output, Usage.of(0, 0)));
    }
    return summaries
        .of(asker, model, said.toString().strip())
        .map(
            summary -> {
              output.add(CompactionItem.of(Ids.next("cmp_"), summary.text()));
              Usage usage = usage(summary);
              uses.spent(asker.identity(), Service.GENERATION, usage.totalTokens(), 0);
              return compacted(output, usage);
            });
  }

  private Compacted compacted(List<JsonNode> output, Usage usage) {
    return new Compacted(
        Ids.next("cmp_"),
        "response.compaction",
        clock.instant().getEpochSecond(),
        List.copyOf(output),
        usage);
  }

  private static Usage usage(Summary summary) {
    return summary.usage().map(Usage::of).orElseGet(() -> Usage.of(0, 0));
  }

  private static boolean stays(JsonNode item) {
    return item.path("type").asText().equals("message")
        && !item.path("role").asText().equals("assistant");
  }

  private static JsonNode identified(JsonNode item) {
    return item.hasNonNull("id")
        ? item
        : ((ObjectNode) item.deepCopy()).put("id", Ids.next("msg_"));
  }

  /** An item as a paragraph; blank for what only describes how an answer came about. */
  private static String told(JsonNode item) {
    return switch (item.path("type").asText()) {
      case "message" -> item.path("role").asText() + ": " + InputItems.textOf(item);
      case "function_call", "custom_tool_call" ->
          "call of %s: %s"
              .formatted(
                  item.path("name").asText(),
                  item.path("arguments").asText(item.path("input").asText()));
      case "function_call_output", "custom_tool_call_output" ->
          "its result: "
              + (item.path("output").isTextual()
                  ? item.path("output").textValue()
                  : item.path("output").toString());
      case CompactionItem.TYPE -> "before that: " + CompactionItem.read(item).orElse("");
      default -> "";
    };
  }
}
