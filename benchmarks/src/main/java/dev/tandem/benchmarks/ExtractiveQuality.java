package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Document;
import dev.tandem.benchmarks.Dataset.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SQuAD through the extractive model over HTTP: how often the answer's words are in what it quotes,
 * whether every quote is in the file at its offsets, and how often it abstains.
 */
final class ExtractiveQuality {

  private final TandemClient tandem;
  private final Map<String, byte[]> files = new HashMap<>();
  private final List<Double> answerable = new ArrayList<>();
  private final List<Double> adversarial = new ArrayList<>();
  private int questions;
  private int answered;
  private int inQuotes;
  private int inFirst;
  private int quotes;
  private int misquoted;

  private ExtractiveQuality(TandemClient tandem, Dataset squad) {
    this.tandem = tandem;
    for (Document document : squad.documents()) {
      files.put(document.id() + ".txt", document.file());
    }
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    TandemClient tandem = new TandemClient(arguments.url());
    Dataset squad = Dataset.squad(arguments.data());
    ExtractiveQuality quality = new ExtractiveQuality(tandem, squad);
    String store = new Library(tandem).store(squad);
    squad.queries().forEach(query -> quality.ask(store, query));
    quality.print();
  }

  private void ask(String store, Query query) {
    ObjectNode body = TandemClient.JSON.createObjectNode();
    body.put("model", "extractive").put("input", query.text()).put("store", false);
    ObjectNode tool = body.putArray("tools").addObject().put("type", "file_search");
    tool.putArray("vector_store_ids").add(store);
    JsonNode response = tandem.post("/v1/responses", body);
    double confidence = response.path("tandem").path("confidence").asDouble();
    if (!query.row().get("answerable").asBoolean()) {
      adversarial.add(confidence);
      return;
    }
    answerable.add(confidence);
    questions++;
    List<String> found = quoted(response);
    answered += found.isEmpty() ? 0 : 1;
    inQuotes += answers(query, String.join("\n", found)) ? 1 : 0;
    inFirst += !found.isEmpty() && answers(query, found.getFirst()) ? 1 : 0;
  }

  private List<String> quoted(JsonNode response) {
    List<String> found = new ArrayList<>();
    for (JsonNode item : response.get("output")) {
      for (JsonNode part : item.path("content")) {
        for (JsonNode quote : part.path("annotations")) {
          quotes++;
          String text = quote.path("quote").asText();
          byte[] file = files.get(quote.path("filename").asText());
          byte[] there =
              Arrays.copyOfRange(
                  file, quote.path("start_byte").asInt(), quote.path("end_byte").asInt());
          misquoted += Arrays.equals(there, text.getBytes(StandardCharsets.UTF_8)) ? 0 : 1;
          found.add(text);
        }
      }
    }
    return found;
  }

  private static boolean answers(Query query, String text) {
    for (JsonNode answer : query.row().get("answers")) {
      if (text.contains(answer.asText())) {
        return true;
      }
    }
    return false;
  }

  private void print() {
    System.out.printf(
        "extractive on SQuAD: answer in the quotes %.4f, in the first quote %.4f,"
            + " answered %.4f of %d; %d quotes, %d not in the file at their offsets;"
            + " AUROC against adversarial questions %.3f%n",
        (double) inQuotes / questions,
        (double) inFirst / questions,
        (double) answered / questions,
        questions,
        quotes,
        misquoted,
        Ranking.auroc(answerable, adversarial));
  }
}
