package dev.tandem.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A vector store of the project {@code first} with three files, feedback on answers from it, and a
 * model that can be asked. Paragraphs are the passages; a search counts words in common.
 */
final class StubStore {

  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put(
        "file-lighthouse",
        """
        # The old lighthouse

        The lamp is a brass lantern that burned whale oil until the year 1871.

        ## Visiting hours

        The tower can be visited on Sundays from nine to noon. Children need a grown-up with them.

        - not a sentence
        """);
    FILES.put(
        "file-bakery",
        """
        # The bakery

        Sourdough is a bread that rises by wild yeast and needs a whole night of rest.

        ## Ordering a cake

        Cakes are ordered two days ahead by telephone or at the counter. A deposit is not needed.
        """);
    FILES.put(
        "file-harbour",
        """
        # The harbour

        The pilot is a sailor who leads ships through the narrow channel.

        ## Mooring fees

        Mooring costs four crowns a night for boats below ten metres. Larger boats pay double.
        """);
  }

  private final ObjectMapper json = new ObjectMapper();

  static boolean handles(String path) {
    return path.startsWith("/v1/vector_stores/")
        || path.equals("/tandem/v1/feedback")
        || path.equals("/v1/chat/completions");
  }

  /** The answer, or null for 404. */
  String answer(String project, String path, String query, JsonNode body) {
    if (path.equals("/tandem/v1/feedback")) {
      return feedback(project, query);
    }
    if (path.equals("/v1/chat/completions")) {
      return chat(body);
    }
    if (!project.equals("first") || !path.startsWith("/v1/vector_stores/vs_1/")) {
      return null;
    }
    String[] parts = path.split("/");
    return switch (parts[4]) {
      case "search" -> search(body);
      default -> parts.length == 5 ? files(query) : content(parts[5]);
    };
  }

  /** Two files on a page. */
  private String files(String query) {
    List<String> ids = new ArrayList<>(FILES.keySet());
    int from =
        query.contains("after=")
            ? ids.indexOf(query.replaceAll(".*after=([a-z0-9-]+).*", "$1")) + 1
            : 0;
    int to = Math.min(ids.size(), from + 2);
    ObjectNode page = json.createObjectNode().put("has_more", to < ids.size());
    ids.subList(from, to).forEach(id -> page.withArray("data").addObject().put("id", id));
    return page.toString();
  }

  private String content(String file) {
    ObjectNode page = json.createObjectNode();
    page.putArray("data").addObject().put("type", "text").put("text", FILES.get(file));
    return page.toString();
  }

  private record Found(String file, String chunk, String text, long common) {}

  private String search(JsonNode body) {
    List<Found> found = new ArrayList<>();
    FILES.forEach(
        (file, text) -> {
          int chunk = 0;
          for (String paragraph : text.split("\n\n")) {
            found.add(
                new Found(
                    file,
                    Integer.toString(++chunk),
                    paragraph,
                    common(body.path("query").asText(), paragraph)));
          }
        });
    found.sort(Comparator.comparing((Found each) -> -each.common()));
    ArrayNode data = json.createArrayNode();
    for (Found each :
        found.subList(0, Math.min(found.size(), body.path("max_num_results").asInt()))) {
      ObjectNode result = data.addObject().put("file_id", each.file());
      result.put("filename", each.file() + ".md").put("chunk_id", each.chunk());
      result.putArray("content").addObject().put("type", "text").put("text", each.text());
    }
    return json.createObjectNode().set("data", data).toString();
  }

  private static long common(String query, String text) {
    Set<String> words = words(text);
    return words(query).stream().filter(words::contains).count();
  }

  private static Set<String> words(String text) {
    return new TreeSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\W+")));
  }

  private String feedback(String project, String query) {
    boolean first = !query.contains("after=");
    ObjectNode page = json.createObjectNode().put("has_more", first);
    ArrayNode data = page.putArray("data");
    if (!project.equals("first")) {
      return page.put("has_more", false).toString();
    }
    if (first) {
      given(
          data,
          "fdbk_1",
          "up",
          "When can I see the tower?",
          "On Sundays from nine to noon. [3]",
          null);
      given(data, "fdbk_2", "down", "How much is mooring?", "It is free. [1]", null);
      given(data, "fdbk_3", "up", "Who was king then?", "Nobody with a crown like Xerxes.", null);
    } else {
      given(
          data,
          "fdbk_4",
          "down",
          "How are cakes ordered?",
          "By letter.",
          "Cakes are ordered two days ahead by telephone or at the counter.");
      given(data, "fdbk_5", "up", "", "", null);
      given(
          data,
          "fdbk_6",
          "up",
          "Where is the moon?",
          "The documents do not answer this question.",
          null);
    }
    return page.toString();
  }

  private static void given(
      ArrayNode data, String id, String rating, String question, String answer, String corrected) {
    data.addObject()
        .put("id", id)
        .put("receipt", "rcpt_" + id)
        .put("rating", rating)
        .put("question", question)
        .put("answer", answer)
        .put("corrected_answer", corrected);
  }

  /** Quotes the last sentence of what it was shown; the model {@code liar} makes one up. */
  private String chat(JsonNode body) {
    String prompt = body.path("messages").path(0).path("content").asText();
    String text = prompt.split("---\n")[1].replace("---", "").strip().replaceAll("\\s+", " ");
    String[] sentences = text.split("(?<=\\.) ");
    boolean lies = body.path("model").asText().equals("liar");
    ObjectNode said =
        json.createObjectNode()
            .put("question", "What is told of " + Math.abs(text.hashCode() % 1000) + "?")
            .put("answer", lies ? "It is made of cheese." : sentences[sentences.length - 1]);
    ObjectNode answer = json.createObjectNode();
    answer
        .putArray("choices")
        .addObject()
        .putObject("message")
        .put("content", "Sure! ```json\n" + said + "\n```");
    return answer.toString();
  }
}
