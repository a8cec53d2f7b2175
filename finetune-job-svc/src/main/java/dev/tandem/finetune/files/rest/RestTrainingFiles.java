package dev.tandem.finetune.files.rest;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.files.TrainingFiles;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code /v1/files} of retrieval-svc. Bytes go to disk as they come. */
@ApplicationScoped
public class RestTrainingFiles implements TrainingFiles {

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration FILE = Duration.ofMinutes(10);
  private static final String PURPOSE = "fine-tune-results";

  /** Nothing else has a file's form; an empty id or dots would name another route. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Calls calls;
  private final ObjectMapper json;

  RestTrainingFiles(Calls calls, ObjectMapper json) {
    this.calls = calls;
    this.json = json;
  }

  @Override
  public Optional<Described> find(String project, String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    HttpRequest request =
        calls.request(project, "/v1/files/" + ServiceClient.encoded(id), ANSWER).build();
    HttpResponse<String> answer = calls.send(request, BodyHandlers.ofString());
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(described(successful(answer)));
  }

  @Override
  public boolean download(String project, String id, Path to) {
    if (!ID.matcher(id).matches()) {
      return false;
    }
    HttpRequest request =
        calls.request(project, "/v1/files/" + ServiceClient.encoded(id) + "/content", FILE).build();
    HttpResponse<Path> answer =
        calls.send(request, BodyHandlers.ofFile(to, CREATE, WRITE, TRUNCATE_EXISTING));
    if (answer.statusCode() != 200 && answer.statusCode() != 404) {
      throw Calls.refused(answer.statusCode(), "");
    }
    return answer.statusCode() == 200;
  }

  @Override
  public String keepResult(String project, String name, byte[] content) {
    String boundary = UUID.randomUUID().toString();
    String head =
        """
        --%1$s\r
        content-disposition: form-data; name="purpose"\r
        \r
        %2$s\r
        --%1$s\r
        content-disposition: form-data; name="file"; filename="%3$s"\r
        content-type: text/csv\r
        \r
        """
            .formatted(boundary, PURPOSE, name);
    HttpRequest request =
        calls
            .request(project, "/v1/files", FILE)
            .header("content-type", "multipart/form-data; boundary=" + boundary)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofByteArray(content),
                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
            .build();
    return described(successful(calls.send(request, BodyHandlers.ofString()))).id();
  }

  private static Described described(JsonNode file) {
    if (!file.path("id").isTextual() || !file.path("bytes").isIntegralNumber()) {
      throw Calls.away(new IOException("retrieval-svc described a file without id or bytes"));
    }
    return new Described(
        file.path("id").asText(), file.path("purpose").asText(), file.path("bytes").asLong());
  }

  private JsonNode successful(HttpResponse<String> answer) {
    JsonNode body = read(answer.body());
    if (answer.statusCode() != 200) {
      throw Calls.refused(answer.statusCode(), body.path("error").path("message").asText());
    }
    return body;
  }

  private JsonNode read(String body) {
    try {
      JsonNode node = json.readTree(body);
      return node == null ? json.missingNode() : node;
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }
}
