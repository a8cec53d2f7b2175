package dev.tandem.generation.batch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.batch.BatchFiles.InputFile;
import dev.tandem.generation.batch.rest.RestBatchFiles.Patience;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestBatchFilesTest {

  private static final Asker ASKER = new Asker("first", "Bearer token");
  private static final Duration SHORT = Duration.ofMillis(400);

  @TempDir Path folder;

  private final RawServer server = new RawServer();
  private final RestBatchFiles files =
      new RestBatchFiles(server.address(""), new ObjectMapper(), new Patience(SHORT, SHORT));

  @AfterEach
  void stop() {
    server.close();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(10));
  }

  private static String answer(int status, String body) {
    return "HTTP/1.1 " + status + " X\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void describesFiles() {
    server.answers(answer(200, "{\"id\":\"file-1\",\"purpose\":\"batch\",\"bytes\":7}"));
    assertEquals(
        Optional.of(new InputFile("file-1", "batch", 7)), await(files.find(ASKER, "file-1")));
    assertTrue(server.seen().startsWith("GET /v1/files/file-1 "), server.seen());
    assertTrue(server.seen().contains("authorization: Bearer token"));

    server.answers(answer(404, "{\"error\":{\"message\":\"none\"}}"));
    assertEquals(Optional.empty(), await(files.find(ASKER, "../x?y=1")));
    assertTrue(server.seen().startsWith("GET /v1/files/..%2Fx%3Fy%3D1 "), server.seen());
  }

  @Test
  void writesDownloadsToDisk() throws IOException {
    Path to = Files.writeString(folder.resolve("input"), "something longer that was here");
    server.answers(answer(200, "line 1\nline 2"));

    await(files.download(ASKER, "file-1", to));

    assertEquals("line 1\nline 2", Files.readString(to));
  }

  @Test
  void uploadsOutputsAsForms() throws IOException {
    Path content = Files.writeString(folder.resolve("output"), "{}\n{}\n");
    server.answers(answer(200, "{\"id\":\"file-9\",\"bytes\":6}"));

    assertEquals("file-9", await(files.keep(ASKER, "b_output.jsonl", content, 7_200L)));

    String seen = server.seen();
    assertTrue(seen.startsWith("POST /v1/files "), seen);
    assertTrue(seen.contains("name=\"purpose\"\r\n\r\nbatch_output\r\n"), seen);
    assertTrue(seen.contains("name=\"expires_after[seconds]\"\r\n\r\n7200\r\n"), seen);
    assertTrue(seen.contains("filename=\"b_output.jsonl\""), seen);
    assertTrue(seen.contains("\r\n\r\n{}\n{}\n\r\n--"), seen);
  }

  @Test
  void passesRefusalsOn() throws IOException {
    server.answers(answer(400, "{\"error\":{\"message\":\"No such purpose.\"}}"));
    Path content = Files.writeString(folder.resolve("output"), "{}");

    ApiError refused =
        assertThrows(ApiError.class, () -> await(files.keep(ASKER, "n", content, null)));

    assertEquals(400, refused.status());
    assertEquals("No such purpose.", refused.getMessage());
    server.answers(answer(404, ""));
    ApiError gone =
        assertThrows(
            ApiError.class, () -> await(files.download(ASKER, "file-1", folder.resolve("x"))));
    assertEquals(404, gone.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 500 X\r\ncontent-length: 6\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        "nonsense",
        ""
      })
  void calls503WhateverMakesNoSense(String answer) {
    server.answers(answer);

    ApiError failure = assertThrows(ApiError.class, () -> await(files.find(ASKER, "file-1")));

    assertEquals(503, failure.status());
  }

  @Test
  void doesNotWaitForEver() {
    server.hangs();

    ApiError slow = assertThrows(ApiError.class, () -> await(files.find(ASKER, "file-1")));
    assertEquals(503, slow.status());
    assertTrue(server.clientLeft(Duration.ofSeconds(5)));
  }
}
