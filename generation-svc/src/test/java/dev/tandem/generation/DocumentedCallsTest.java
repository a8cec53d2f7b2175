package dev.tandem.generation;

import static dev.tandem.generation.Api.caller;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls that docs/deployments.md shows work as they stand there, one after the other. */
@QuarkusTest
@GenerationTest
class DocumentedCallsTest {

  private static final Path DOCUMENTS = Path.of("..", "docs");
  private static final String SERVER = "http://127.0.0.1:8080";
  private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

  /** A word of a shell: quoted singly, quoted doubly, or plain. */
  private static final Pattern WORD =
      Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)", Pattern.DOTALL);

  /** A call of curl. */
  private record Call(String method, String path, String body) {

    static Call of(List<String> words) {
      String method = "GET";
      String path = null;
      String body = null;
      for (int i = 1; i < words.size(); i++) {
        switch (words.get(i)) {
          case "-s" -> {}
          case "-H" -> assertEquals("content-type: application/json", words.get(++i));
          case "-X" -> method = words.get(++i);
          case "-d" -> {
            body = words.get(++i);
            method = "POST";
          }
          default -> {
            assertTrue(words.get(i).startsWith(SERVER + "/"), "not understood: " + words.get(i));
            path = words.get(i).substring(SERVER.length());
          }
        }
      }
      return new Call(method, path, body);
    }
  }

  private static List<Call> calls(String document) throws IOException {
    List<Call> calls = new ArrayList<>();
    Matcher block = SHELL.matcher(Files.readString(DOCUMENTS.resolve(document)));
    while (block.find()) {
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(block.group(1).replace("\\\n", " "));
      while (word.find()) {
        if (word.group().equals("curl") && !words.isEmpty()) {
          calls.add(Call.of(words));
          words.clear();
        }
        String single = word.group(1);
        words.add(single != null ? single : word.group(2) != null ? word.group(2) : word.group(3));
      }
      calls.add(Call.of(words));
    }
    return calls;
  }

  @ParameterizedTest
  @CsvSource({"deployments.md, 8", "receipts.md, 5", "routing.md, 3"})
  void workAsTheyAreShown(String document, int atLeast) throws IOException {
    caller().delete("/tandem/v1/deployments/support");
    String receipt = receiptOfAnAnswer();
    List<Call> calls = calls(document);
    assertTrue(calls.size() >= atLeast, document + " shows " + calls.size() + " calls");
    for (Call call : calls) {
      RequestSpecification request = caller();
      if (call.body() != null) {
        request.body(call.body().replace("rcpt_…", receipt));
      }
      Response answer = request.request(call.method(), call.path());
      assertEquals(200, answer.statusCode(), call + " answers " + answer.asString());
    }
    caller().delete("/tandem/v1/deployments/support");
  }

  private static String receiptOfAnAnswer() {
    String asked =
        "{\"model\": \"extractive\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello?\"}]}";
    return caller()
        .body(asked)
        .post("/v1/chat/completions")
        .then()
        .statusCode(200)
        .extract()
        .path("metadata.tandem_receipt");
  }
}
