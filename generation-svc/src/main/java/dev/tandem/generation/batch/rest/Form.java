package dev.tandem.generation.batch.rest;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;

/** A multipart form of some fields and, at the end, a file. */
final class Form {

  private final String boundary = UUID.randomUUID().toString();
  private final StringBuilder head = new StringBuilder();

  Form field(String name, String value) {
    head.append(
        """
        --%s\r
        content-disposition: form-data; name="%s"\r
        \r
        %s\r
        """
            .formatted(boundary, name, value));
    return this;
  }

  /**
   * The request as a POST of this form.
   *
   * @param filename without quotes or line breaks
   * @param content the file's bytes
   */
  HttpRequest post(
      HttpRequest.Builder request, String name, String filename, BodyPublisher content) {
    head.append(
        """
        --%s\r
        content-disposition: form-data; name="%s"; filename="%s"\r
        content-type: application/jsonl\r
        \r
        """
            .formatted(boundary, name, filename));
    return request
        .header("content-type", "multipart/form-data; boundary=" + boundary)
        .POST(
            BodyPublishers.concat(
                BodyPublishers.ofString(head.toString()),
                content,
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
        .build();
  }
}
