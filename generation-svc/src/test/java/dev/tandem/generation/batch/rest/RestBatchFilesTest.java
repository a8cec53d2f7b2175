package dev.tandem.generation.batch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.batch.BatchFiles.InputFile;
import dev.tandem.generation.batch.rest.RestBatchFiles.Limits;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestBatchFilesTest {

  private static final ServiceTokens TOKENS =
      new ServiceTokens(Optional.empty(), Clock.systemUTC());
  private static final Asker ASKER = Asker.service("first");
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final RawServer server = new RawServer();
  private final RestBatchFiles files =
      new RestBatchFiles(
          server.address(""), TOKENS, new ObjectMapper(), new Limits(LONG, LONG, 100, 40));

  @AfterEach
  void stop() {
    server.close();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(10));
  }

  private static String answer(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " X\r\nconnection: close\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void describesFiles() {
    server.answers(answer(200, "{\"id\":\"file-1\",\"purpose\":\"batch\",\"bytes\":7}"));
    assertEquals(
        Optional.of(new InputFile("file-1", "batch", 7)), await(files.find(ASKER, "file-1")));
    assertTrue(server.seen().startsWith("GET /v1/files/file-1 "), server.seen());
    assertTrue(server.seen().contains("authorization: Bearer tandem-service."));

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
  void sendsLargeOutputsInParts() throws IOException {
    String text = "0123456789".repeat(10) + "and more";
    Path content = Files.writeString(folder.resolve("output"), text);
    server.answersEach(
        answer(200, "{\"id\":\"upload_1\"}"),
        answer(200, "{\"id\":\"part_1\"}"),
        answer(200, "{\"id\":\"part_2\"}"),
        answer(200, "{\"id\":\"part_3\"}"),
        answer(200, "{\"file\":{\"id\":\"file-9\",\"bytes\":108}}"));

    assertEquals("file-9", await(files.keep(ASKER, "b_output.jsonl", content, 7_200L)));

    List<String> seen = server.allSeen();
    assertTrue(seen.get(0).startsWith("POST /v1/uploads "), seen.get(0));
    assertTrue(seen.get(0).contains("\"purpose\":\"batch_output\",\"bytes\":108"), seen.get(0));
    assertTrue(seen.get(0).contains("\"seconds\":7200"), seen.get(0));
    for (int part = 1; part <= 3; part++) {
      String slice = text.substring(40 * (part - 1), Math.min(40 * part, text.length()));
      assertTrue(seen.get(part).startsWith("POST /v1/uploads/upload_1/parts "), seen.get(part));
      assertTrue(seen.get(part).contains("\r\n\r\n" + slice + "\r\n--"), seen.get(part));
    }
    assertTrue(seen.get(4).startsWith("POST /v1/uploads/upload_1/complete "), seen.get(4));
    assertTrue(
        seen.get(4).endsWith("{\"part_ids\":[\"part_1\",\"part_2\",\"part_3\"]}"), seen.get(4));
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
    RestBatchFiles hasty =
        new RestBatchFiles(
            server.address(""), TOKENS, new ObjectMapper(), new Limits(SHORT, SHORT, 100, 40));

    ApiError slow = assertThrows(ApiError.class, () -> await(hasty.find(ASKER, "file-1")));
    assertEquals(503, slow.status());
    assertTrue(server.clientLeft(Duration.ofSeconds(5)));
  }
}
