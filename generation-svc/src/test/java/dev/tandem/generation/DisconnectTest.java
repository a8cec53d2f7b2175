package dev.tandem.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class DisconnectTest {

  @Test
  void goesOnServingWhenClientsLeaveInTheMiddleOfAStream() throws IOException {
    byte[] body =
        Api.request("vs_late", Api.QUESTION)
            .put("stream", true)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/responses HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            + "authorization: Bearer "
            + StubRetrieval.KEY
            + "\r\ncontent-length: "
            + body.length
            + "\r\n\r\n";
    for (int i = 0; i < 5; i++) {
      try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        assertTrue(readUntil(socket.getInputStream(), "file_search_call.searching"));
      }
    }

    JsonNode after = Api.created(Api.request(Api.QUESTION));

    assertEquals("completed", after.path("status").asText());
  }

  private static boolean readUntil(InputStream stream, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    int next;
    while ((next = stream.read()) >= 0) {
      seen.append((char) next);
      if (seen.indexOf(text) >= 0) {
        return true;
      }
    }
    return false;
  }
}
