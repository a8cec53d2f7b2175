package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void areAllInThePackage() throws Exception {
    for (String document : Samples.DOCUMENTS) {
      assertTrue(Samples.read(document).length > 0, document);
    }
  }

  @Test
  void holdTheAnswerToTheSuggestedQuestion() throws Exception {
    String text = new String(Samples.read("ARCHITECTURE.md"), StandardCharsets.UTF_8);
    assertTrue(text.contains("PostgreSQL with pgvector is the only stateful part"));
  }

  @Test
  void sayWhyTheyWereNotLoadedWhenKeysAreNeeded() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.start();
    try {
      ApiClient api = new ApiClient("http://127.0.0.1:" + server.getAddress().getPort());
      var refused = assertThrows(ApiClient.Refused.class, () -> new Samples(api).load());
      assertTrue(refused.getMessage().contains("API keys"), refused.getMessage());
    } finally {
      server.stop(0);
    }
  }
}
