package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An HTTP client of the API, as plain as an SDK. Thread-safe. */
final class TandemClient {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final String BOUNDARY = "tandem-benchmark-boundary";

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TandemClient(URI base) {
    this.base = base;
  }

  JsonNode get(String path) {
    return send(request(path).GET());
  }

  JsonNode post(String path, ObjectNode body) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(bytes(body))));
  }

  JsonNode delete(String path) {
    return send(request(path).DELETE());
  }

  /** Uploads a file; answers its id. */
  String upload(String filename, byte[] content) {
    return upload(filename, content, "assistants");
  }

  /** Uploads a file for this purpose; answers its id. */
  String upload(String filename, byte[] content, String purpose) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(part("name=\"purpose\"", purpose.getBytes(StandardCharsets.UTF_8)));
    body.writeBytes(part("name=\"file\"; filename=\"" + filename + "\"", content));
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return send(request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())))
        .get("id")
        .asText();
  }

  /** The content of a file, byte for byte. */
  byte[] content(String fileId) {
    return answer(request("/v1/files/" + fileId + "/content").GET());
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      return JSON.readTree(answer(request));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] answer(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            request.method()
                + " "
                + request.uri()
                + " answered "
                + answer.statusCode()
                + ": "
                + new String(answer.body(), StandardCharsets.UTF_8));
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    Optional.ofNullable(System.getenv("TANDEM_API_KEY"))
        .ifPresent(key -> request.header("authorization", "Bearer " + key));
    return request;
  }

  private static byte[] part(String disposition, byte[] content) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    part.writeBytes(
        ("--" + BOUNDARY + "\r\ncontent-disposition: form-data; " + disposition + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    part.writeBytes(content);
    part.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    return part.toByteArray();
  }

  private static byte[] bytes(ObjectNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
