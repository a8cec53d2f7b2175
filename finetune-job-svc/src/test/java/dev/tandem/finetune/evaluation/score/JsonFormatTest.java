package dev.tandem.finetune.evaluation.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JsonFormatTest {

  private static JsonNode schema(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void tellsWhatFitsFromWhatDoesNot() throws JsonProcessingException {
    JsonNode schema =
        schema(
            "{'type': 'object', 'required': ['city'], 'properties': {'city': {'$ref': '#/$defs/name'}}, '$defs': {'name': {'type': 'string', 'minLength': 2}}}");
    assertTrue(JsonFormat.fits("{\"city\": \"Oslo\"}", schema));
    assertFalse(JsonFormat.fits("{\"city\": \"O\"}", schema));
    assertFalse(JsonFormat.fits("{}", schema));
    assertFalse(JsonFormat.fits("Oslo", schema));
    assertFalse(JsonFormat.fits("{\"city\": \"Oslo\"} and more", schema));
    assertFalse(JsonFormat.fits("", schema));
  }

  @Test
  void refusesWhatIsNoSchema() {
    assertThrows(
        IllegalArgumentException.class,
        () -> JsonFormat.read(schema("{'type': 'object', 'pattern': '('}")));
  }

  @Test
  void loadsNothingFromElsewhere() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger requests = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema";
      JsonNode schema = schema("{'$ref': '" + url + "'}");
      assertThrows(IllegalArgumentException.class, () -> JsonFormat.read(schema));
      assertThrows(
          IllegalArgumentException.class,
          () -> JsonFormat.read(schema("{'$ref': 'classpath:application.properties'}")));
      assertEquals(0, requests.get());
    } finally {
      server.stop(0);
    }
  }
}
