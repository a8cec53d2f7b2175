package dev.tandem.finetune.evaluation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.evaluation.answer.Answering.Answer;
import dev.tandem.finetune.evaluation.answer.Answering.Passage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads chat completions, with their receipts, and what searches find. */
final class Answers {

  private Answers() {}

  /**
   * An answer.
   *
   * @param receipt of it; an empty object when there is none
   */
  static Answer read(JsonNode completion, JsonNode receipt) {
    JsonNode choice = completion.path("choices").path(0);
    JsonNode content = receipt.path("content");
    JsonNode answered = content.path("answered");
    JsonNode tandem = completion.path("tandem");
    String text = choice.path("message").path("content").asText("");
    List<Passage> citations = new ArrayList<>();
    choice.path("message").path("citations").forEach(each -> citations.add(cited(each)));
    boolean abstained = tandem.path("abstained").asBoolean(answered.path("abstained").asBoolean());
    return new Answer(
        text,
        tandem.path("receipt_id").asText(null),
        abstained,
        number(tandem.path("confidence")),
        abstained ? null : supported(content, text, choice.path("message").path("citations")),
        passages(content.path("searched").path("passages")),
        citations,
        completion.path("usage").path("prompt_tokens").asLong(),
        completion.path("usage").path("completion_tokens").asLong(),
        cost(content.path("spent").path("cost")),
        content.path("spent").path("cost").path("currency").asText(null),
        logprobs(choice.path("logprobs").path("content")),
        content.path("ran").path("model").asText(completion.path("model").asText(null)),
        content.path("asked").path("deployment_version").isInt()
            ? (Integer) content.path("asked").path("deployment_version").intValue()
            : null);
  }

  /**
   * What the grounding check found. The extractive model is not checked, since it quotes: of its
   * answers it is the share that lies in quotations.
   */
  private static Double supported(JsonNode content, String text, JsonNode citations) {
    Double checked = number(content.path("answered").path("grounding").path("supported"));
    boolean quotes = content.path("ran").path("backend").asText().equals("extractive");
    return checked != null || !quotes ? checked : (Double) quoted(text, citations);
  }

  private static double quoted(String text, JsonNode citations) {
    int[] points = text.codePoints().toArray();
    boolean[] inside = new boolean[points.length];
    for (JsonNode each : citations) {
      int end = Math.min(points.length, each.path("text_end").asInt());
      for (int i = Math.max(0, each.path("text_start").asInt()); i < end; i++) {
        inside[i] = true;
      }
    }
    int all = 0;
    int covered = 0;
    for (int i = 0; i < points.length; i++) {
      if (Character.isLetterOrDigit(points[i])) {
        all++;
        covered += inside[i] ? 1 : 0;
      }
    }
    return all == 0 ? 1 : (double) covered / all;
  }

  /** A receipt has them in the order in which the model saw them. */
  private static List<Passage> passages(JsonNode marks) {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode each : marks) {
      passages.add(
          new Passage(
              each.path("file_id").asText(),
              each.path("filename").asText(null),
              each.path("vector_store_id").asText(null),
              each.path("chunk_id").asText(null),
              number(each.path("score")),
              integer(each.path("start_byte")),
              integer(each.path("end_byte")),
              null,
              null));
    }
    passages.sort(
        Comparator.comparingDouble((Passage each) -> each.score() == null ? 0 : each.score())
            .reversed());
    return passages;
  }

  private static Passage cited(JsonNode citation) {
    return new Passage(
        citation.path("file_id").asText(),
        citation.path("filename").asText(null),
        citation.path("vector_store_id").asText(null),
        citation.path("chunk_id").asText(null),
        null,
        integer(citation.path("start_byte")),
        integer(citation.path("end_byte")),
        page(citation),
        citation.path("quote").asText(null));
  }

  /** A result of a search. */
  static Passage found(JsonNode result, String store) {
    StringBuilder text = new StringBuilder();
    result.path("content").forEach(part -> text.append(part.path("text").asText()));
    return new Passage(
        result.path("file_id").asText(),
        result.path("filename").asText(null),
        store,
        result.path("chunk_id").asText(null),
        number(result.path("score")),
        integer(result.path("start_byte")),
        integer(result.path("end_byte")),
        page(result),
        text.toString());
  }

  private static Integer page(JsonNode from) {
    int page = from.path("page").asInt();
    return page > 0 ? page : null;
  }

  private static Double cost(JsonNode cost) {
    String amount = cost.path("amount").asText("");
    try {
      return amount.isEmpty() ? null : new BigDecimal(amount).doubleValue();
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static List<Double> logprobs(JsonNode tokens) {
    List<Double> logprobs = new ArrayList<>();
    for (JsonNode each : tokens) {
      if (each.path("logprob").isNumber()) {
        logprobs.add(each.path("logprob").doubleValue());
      }
    }
    return logprobs;
  }

  private static Double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : null;
  }

  private static Integer integer(JsonNode node) {
    return node.isInt() ? node.intValue() : null;
  }
}
