package dev.tandem.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** The API of this process, used as any client uses it. */
final class ApiClient {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The API answered with something else than 200; the message is for the person at the console.
   */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  ApiClient(String url) {
    this.url = url;
  }

  JsonNode get(String path) throws IOException, InterruptedException, Refused {
    return JSON.readTree(send(request(path).GET().build()));
  }

  JsonNode post(String path, Object body) throws IOException, InterruptedException, Refused {
    return JSON.readTree(postForText(path, body));
  }

  /** For answers that are a stream of events; returns when it has ended. */
  String postForText(String path, Object body) throws IOException, InterruptedException, Refused {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  /** Uploads a Markdown file and returns its id. */
  String upload(String name, byte[] bytes) throws IOException, InterruptedException, Refused {
    String boundary = UUID.randomUUID().toString();
    String head =
        """
        --%1$s\r
        content-disposition: form-data; name="purpose"\r
        \r
        assistants\r
        --%1$s\r
        content-disposition: form-data; name="file"; filename="%2$s"\r
        content-type: text/markdown\r
        \r
        """
            .formatted(boundary, name);
    HttpRequest request =
        request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + boundary)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofByteArray(bytes),
                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
            .build();
    return JSON.readTree(send(request)).path("id").asText();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException, Refused {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 401) {
      throw new Refused("API keys are configured, and this process has none");
    }
    if (answer.statusCode() != 200) {
      throw new Refused(
          "%s answered %d: %s"
              .formatted(request.uri().getPath(), answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
