package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers behind certificates that no public authority knows. */
class TlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @Test
  void refusesAServerThatNobodyVouchesFor() throws Exception {
    try (ModelServerStub stub = stub(keyStore("IP:127.0.0.1"));
        Servers servers = servers(stub, Map.of())) {
      ApiError error = servers.failure(false);

      assertEquals(503, error.status());
      assertEquals(List.of(), stub.requests());
    }
  }

  @Test
  void trustsTheAuthorityThatItsConfigurationNames() throws Exception {
    Path store = keyStore("IP:127.0.0.1");
    try (ModelServerStub stub = stub(store);
        Servers servers = servers(stub, Map.of("corporate", trusting(store)))) {
      assertEquals("tls", servers.answer().path("id").asText());
    }
  }

  @Test
  void refusesACertificateOfAnotherHost() throws Exception {
    Path store = keyStore("DNS:elsewhere.example");
    try (ModelServerStub stub = stub(store);
        Servers servers = servers(stub, Map.of("corporate", trusting(store)))) {
      assertEquals(503, servers.failure(false).status());
      assertEquals(List.of(), stub.requests());
    }
  }

  private static Servers servers(ModelServerStub stub, Map<String, TlsConfiguration> tls) {
    Map<String, String> properties = new HashMap<>();
    properties.put("tandem.backends.main.url", "https://127.0.0.1:" + stub.port());
    properties.put("tandem.backends.main.models.llama.served-as", "m");
    properties.put("tandem.backends.main.probe.every", "0s");
    tls.keySet().forEach(name -> properties.put("tandem.backends.main.tls", name));
    return Servers.configured(properties, tls);
  }

  private static ModelServerStub stub(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    ServerSocket socket =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new ModelServerStub(
        socket, (request, to) -> to.json(200, "{\"id\":\"tls\",\"choices\":[]}"));
  }

  private Path keyStore(String name) throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=stub",
                "-ext",
                "SAN=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertTrue(keytool.waitFor() == 0, said);
    return store;
  }

  private static TlsConfiguration trusting(Path store) {
    return new BaseTlsConfiguration() {
      @Override
      public TrustOptions getTrustStoreOptions() {
        return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
      }

      @Override
      public SSLOptions getSSLOptions() {
        return new SSLOptions();
      }

      @Override
      public Optional<String> getHostnameVerificationAlgorithm() {
        return Optional.empty();
      }
    };
  }
}
