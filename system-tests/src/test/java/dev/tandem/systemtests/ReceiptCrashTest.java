package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills everything the moment an answer's last byte is here: its receipt is there afterwards. */
class ReceiptCrashTest {

  private static final int KILLS = Integer.getInteger("tandem.crash.kills", 3);
  private static final Pattern ID = Pattern.compile("\"id\":\"(chatcmpl[-_][^\"]+)\"");

  @TempDir Path folder;

  @Test
  void aReceiptSurvivesAKillRightAfterItsAnswersLastByte() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      String store = tandem.api().store("lighthouse");
      String text = "The lighthouse at Cape Nair was built in 1871. It is painted red and white.\n";
      tandem.api().ingested(store, tandem.api().file("lighthouse.md", text));
      for (int kill = 0; kill < KILLS; kill++) {
        String answer = askedAndKilled(tandem, store, kill);
        tandem.restart();
        assertReceipt(tandem, answer, kill + 1);
      }
    }
  }

  /** The id of an answer that was told to its end before the kill. */
  private static String askedAndKilled(TandemProcess tandem, String store, int kill)
      throws IOException {
    URI address = URI.create(tandem.url());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request(store));
      String told = untilDone(socket.getInputStream());
      if (kill % 2 == 0) {
        tandem.killEverything();
      } else {
        tandem.killJava();
      }
      Matcher id = ID.matcher(told);
      assertTrue(id.find(), told);
      return id.group(1);
    }
  }

  private static byte[] request(String store) throws IOException {
    Map<String, Object> body =
        Map.of(
            "model",
            "extractive",
            "stream",
            true,
            "vector_store_ids",
            List.of(store),
            "messages",
            List.of(Map.of("role", "user", "content", "When was the lighthouse built?")));
    byte[] json = Api.JSON.writeValueAsBytes(body);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer none\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length
            + "\r\n\r\n";
    return (head + new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  private static String untilDone(InputStream in) throws IOException {
    StringBuilder told = new StringBuilder();
    byte[] piece = new byte[8192];
    while (told.indexOf("data: [DONE]\n\n") < 0) {
      int read = in.read(piece);
      assertTrue(read >= 0, "the answer broke off: " + told);
      told.append(new String(piece, 0, read, StandardCharsets.UTF_8));
    }
    return told.toString();
  }

  private static void assertReceipt(TandemProcess tandem, String answer, int receipts) {
    JsonNode found = tandem.api().get("/tandem/v1/receipts?answer_id=" + answer).ok().get("data");
    assertEquals(1, found.size(), found::toString);
    assertEquals(answer, found.get(0).at("/content/answer_id").asText());
    JsonNode verified = tandem.api().get("/tandem/v1/receipts/verify").ok();
    assertTrue(verified.get("valid").asBoolean(), verified::toString);
    assertEquals(receipts, verified.get("entries_checked").asInt());
  }
}
