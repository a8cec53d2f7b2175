package dev.tandem.finetune.artifact.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.artifact.ArtifactsConfig;
import dev.tandem.finetune.artifact.ArtifactsContract;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

class S3ArtifactsTest extends ArtifactsContract {

  private static final String BUCKET = "models";
  private static S3Server server;

  @TempDir Path folder;
  private Artifacts artifacts;

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void anEmptyBucket() throws IOException {
    try (S3Client client = Clients.of(config(server.address(), Map.of()))) {
      client.createBucket(bucket -> bucket.bucket(BUCKET));
    }
    artifacts = new S3Artifacts(config(server.address(), Map.of()));
    for (String job : new String[] {"ftjob-1", "ftjob-11", "ftjob-big"}) {
      artifacts.delete(job);
    }
  }

  private ArtifactsConfig.S3 config(URI endpoint, Map<String, String> more) throws IOException {
    Path credentials = S3Server.credentials(folder);
    Map<String, String> set = new HashMap<>();
    set.put("endpoint", endpoint.toString());
    set.put("bucket", BUCKET);
    set.put("prefix", "tandem");
    set.put("credentials-file", credentials.toString());
    set.put("part-size", "5M");
    set.putAll(more);
    Map<String, String> prefixed = new HashMap<>();
    set.forEach((key, value) -> prefixed.put("tandem.fine-tuning.artifacts.s3." + key, value));
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withMapping(ArtifactsConfig.class)
        .withDefaultValue("user.home", "/home/u")
        .withDefaultValues(prefixed)
        .build()
        .getConfigMapping(ArtifactsConfig.class)
        .s3();
  }

  @Override
  protected Artifacts artifacts() {
    return artifacts;
  }

  @Test
  void sendsLargeFilesInPartsThatComeBackAsOne() throws IOException {
    byte[] bytes = new byte[(11 << 20) + 7];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("large"), bytes);
    artifacts.put("ftjob-big/output/model.safetensors", file);
    try (InputStream in = artifacts.open("ftjob-big/output/model.safetensors").orElseThrow()) {
      assertArrayEquals(bytes, in.readAllBytes());
    }
  }

  @Test
  void keepsWhatOthersHaveInTheBucket() throws IOException {
    try (S3Client client = Clients.of(config(server.address(), Map.of()))) {
      client.putObject(
          to -> to.bucket(BUCKET).key("ftjob-1/output/a.json"),
          software.amazon.awssdk.core.sync.RequestBody.fromString("another's"));
      artifacts.delete("ftjob-1");
      assertTrue(artifacts.open("ftjob-1/output/a.json").isEmpty());
      assertEquals(
          "another's",
          client
              .getObjectAsBytes(from -> from.bucket(BUCKET).key("ftjob-1/output/a.json"))
              .asString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void tellsModelServersTheObjectsAddressOrTheirFolder() throws IOException {
    assertEquals("s3://models/tandem/ftjob-1/output", artifacts.location("ftjob-1/output"));
    Artifacts mounted = new S3Artifacts(config(server.address(), Map.of("mount", "/mnt/models/")));
    assertEquals("/mnt/models/tandem/ftjob-1/output", mounted.location("ftjob-1/output"));
  }

  @Test
  void isMadeOnlyWithABucket() throws IOException {
    ArtifactsConfig.S3 none =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .addDefaultInterceptors()
            .withMapping(ArtifactsConfig.class)
            .withDefaultValue("user.home", "/home/u")
            .build()
            .getConfigMapping(ArtifactsConfig.class)
            .s3();
    assertThrows(IllegalStateException.class, () -> new S3Artifacts(none));
  }

  /** A store that fails, is slow, or answers with something else. */
  @ParameterizedTest
  @ValueSource(strings = {"500", "403", "slow", "malformed"})
  void failsWithAnIoExceptionWhenTheStoreDoes(String fault) throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer bad =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bad.setExecutor(threads);
    bad.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (fault.equals("slow")) {
              over.await();
            }
            byte[] body = "<nonsense".getBytes(StandardCharsets.UTF_8);
            int status = fault.equals("malformed") ? 200 : Integer.parseInt(fault);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    bad.start();
    URI address = URI.create("http://127.0.0.1:" + bad.getAddress().getPort());
    Artifacts broken = new S3Artifacts(config(address, Map.of("timeout", "200ms")));
    try {
      assertThrows(IOException.class, () -> broken.delete("ftjob-1"));
      if (!fault.equals("malformed")) {
        Path file = Files.writeString(folder.resolve("kept"), "text");
        assertThrows(IOException.class, () -> broken.put("ftjob-1/a", file));
        assertTrue(Files.exists(file), "a file that was not kept is gone");
        assertThrows(IOException.class, () -> broken.open("ftjob-1/a"));
      }
    } finally {
      over.countDown();
      bad.stop(0);
      threads.shutdownNow();
    }
  }
}
