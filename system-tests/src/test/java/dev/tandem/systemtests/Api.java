package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The HTTP API without an SDK, for what no SDK would send. */
final class Api {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private final String url;
  private final String key;

  Api(String url, String key) {
    this.url = url;
    this.key = key;
  }

  /** An answer: its status, and its body as text. */
  record Answer(int status, String body, String contentType) {

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    /** Fails unless the status is 200. */
    JsonNode ok() {
      assertEquals(200, status, body);
      return json();
    }

    /** Fails unless this is the OpenAI error object with a message that says something. */
    Answer error(int expected) {
      assertEquals(expected, status, body);
      return error();
    }

    /** Fails unless this is a failure that is the caller's, with the OpenAI error object. */
    Answer error() {
      assertTrue(status >= 400 && status < 500, status + " " + body);
      return errorObject();
    }

    Answer errorObject() {
      assertTrue(contentType.startsWith("application/json"), contentType + " " + body);
      JsonNode error = json().path("error");
      for (String member : new String[] {"message", "type", "param", "code"}) {
        assertTrue(error.has(member), "no '" + member + "' in " + body);
      }
      String message = error.get("message").asText();
      assertTrue(message.length() >= 10, "no usable message: " + body);
      assertTrue(error.get("type").isTextual(), body);
      assertFalse(
          message.matches("(?s).*(Exception|dev\\.tandem|java\\.|PSQL|org\\.|at line 0).*"),
          "internals in the message: " + message);
      return this;
    }
  }

  String url() {
    return url;
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, Object body) {
    try {
      return post(
          path, "application/json", BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Answer post(String path, String contentType, BodyPublisher body) {
    return send(request(path).header("content-type", contentType).POST(body));
  }

  Answer method(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody()));
  }

  Answer upload(String name, byte[] content) {
    return upload(name, BodyPublishers.ofByteArray(content));
  }

  /** Uploads content that may be larger than memory. */
  Answer upload(String name, BodyPublisher content) {
    String boundary = "boundary-" + UUID.randomUUID();
    String head =
        """
        --%1$s\r
        content-disposition: form-data; name="purpose"\r
        \r
        assistants\r
        --%1$s\r
        content-disposition: form-data; name="file"; filename="%2$s"\r
        content-type: application/octet-stream\r
        \r
        """
            .formatted(boundary, name);
    return post(
        "/v1/files",
        "multipart/form-data; boundary=" + boundary,
        BodyPublishers.concat(
            BodyPublishers.ofString(head),
            content,
            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")));
  }

  /** Uploads text that must be accepted, and returns the file's id. */
  String file(String name, String text) {
    return upload(name, text.getBytes(StandardCharsets.UTF_8)).ok().get("id").asText();
  }

  String store(String name) {
    return post("/v1/vector_stores", Map.of("name", name)).ok().get("id").asText();
  }

  void attach(String store, String file) {
    post("/v1/vector_stores/" + store + "/files", Map.of("file_id", file)).ok();
  }

  /** Waits until nothing of the store is in progress, and returns its counts. */
  JsonNode settled(String store, Duration patience) {
    JsonNode[] counts = new JsonNode[1];
    Waiting.until(
        "everything in " + store + " is ingested",
        patience,
        () -> {
          counts[0] = get("/v1/vector_stores/" + store).ok().get("file_counts");
          return counts[0].get("in_progress").asInt() == 0;
        });
    return counts[0];
  }

  /** Attaches, waits, and returns the store's view of the file. */
  JsonNode ingested(String store, String file) {
    attach(store, file);
    settled(store, Duration.ofMinutes(3));
    return get("/v1/vector_stores/" + store + "/files/" + file).ok();
  }

  /** Reads an answer to its end without keeping it, and returns its length. */
  long download(String path) {
    try {
      HttpResponse<InputStream> answer =
          CLIENT.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        assertEquals(200, answer.statusCode());
        return body.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A body of so many bytes that nobody has to hold. */
  static BodyPublisher generated(long length, Supplier<InputStream> content) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), length);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("authorization", "Bearer " + key)
        .timeout(Duration.ofMinutes(5));
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(
          answer.statusCode(),
          answer.body(),
          answer.headers().firstValue("content-type").orElse(""));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
