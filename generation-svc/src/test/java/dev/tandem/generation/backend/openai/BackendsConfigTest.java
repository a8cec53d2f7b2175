package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.backend.Capability;
import dev.tandem.generation.backend.Price;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsConfigTest {

  private static final String PREFIX = "tandem.backends.vllm.";

  private static BackendConfig backend(String... pairs) {
    return config(pairs).backends().get("vllm");
  }

  private static BackendsConfig config(String... pairs) {
    Map<String, String> properties = new HashMap<>();
    properties.put(PREFIX + "url", "http://gpu-1:8000,http://gpu-2:8000/v1");
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      properties.put(PREFIX + pair.substring(0, equals), pair.substring(equals + 1));
    }
    return Servers.config(properties);
  }

  @Test
  void namesNoServerByDefault() {
    assertTrue(Servers.config(Map.of()).backends().isEmpty());
  }

  @Test
  void hasTheseDefaults() {
    BackendConfig backend = backend();

    assertEquals(2, backend.url().size());
    assertTrue(backend.apiKey().isEmpty());
    assertTrue(backend.models().isEmpty());
    assertEquals(Duration.ofMinutes(5), backend.timeout());
    assertEquals(Duration.ofSeconds(2), backend.connectTimeout());
    assertEquals(Duration.ofSeconds(4), backend.keepAlive());
    assertEquals(1024, backend.maxConcurrent());
    assertEquals(256, backend.maxWaiting());
    assertEquals(Duration.ofSeconds(1), backend.maxWait());
    assertEquals(3, backend.attempts());
    assertEquals(16 << 20, backend.maxAnswerSize().asLongValue());
    assertTrue(backend.streamUsage());
    assertTrue(backend.tls().isEmpty());
    assertEquals(AdapterMode.NONE, backend.adapters());
    assertEquals("/models", backend.probe().path());
    assertEquals(Duration.ofSeconds(10), backend.probe().every());
    assertEquals(Duration.ofSeconds(5), backend.probe().timeout());
    assertEquals(5, backend.breaker().failuresInARow());
    assertEquals(0.5, backend.breaker().failureShare());
    assertEquals(20, backend.breaker().window());
    assertEquals(Duration.ofSeconds(5), backend.breaker().openFor());
    assertEquals(List.of(), BackendsCheck.problems(config()));
  }

  @Test
  void hasTheseKeys() {
    BackendConfig backend =
        backend(
            "api-key=sk-7",
            "timeout=7s",
            "connect-timeout=7s",
            "keep-alive=7s",
            "max-concurrent=7",
            "max-waiting=7",
            "max-wait=7s",
            "attempts=7",
            "max-answer-size=7M",
            "stream-usage=false",
            "tls=corporate",
            "adapters=dynamic",
            "probe.path=/health",
            "probe.every=7s",
            "probe.timeout=7s",
            "breaker.failures-in-a-row=7",
            "breaker.failure-share=0.7",
            "breaker.window=7",
            "breaker.open-for=7s");

    Duration seven = Duration.ofSeconds(7);
    assertEquals("sk-7", backend.apiKey().orElseThrow());
    assertEquals(
        List.of(seven, seven, seven, seven, seven, seven, seven),
        List.of(
            backend.timeout(),
            backend.connectTimeout(),
            backend.keepAlive(),
            backend.maxWait(),
            backend.probe().every(),
            backend.probe().timeout(),
            backend.breaker().openFor()));
    assertEquals(7, backend.maxConcurrent());
    assertEquals(7, backend.maxWaiting());
    assertEquals(7, backend.attempts());
    assertEquals(7 << 20, backend.maxAnswerSize().asLongValue());
    assertEquals(false, backend.streamUsage());
    assertEquals("corporate", backend.tls().orElseThrow());
    assertEquals(AdapterMode.DYNAMIC, backend.adapters());
    assertEquals("/health", backend.probe().path());
    assertEquals(new BreakerRules(7, 0.7, 7, seven), BreakerRules.of(backend.breaker()));
  }

  @Test
  void saysWhatAModelIsCalledCanDoAndCosts() {
    try (Servers servers =
        Servers.configured(
            Map.of(
                PREFIX + "url", "http://127.0.0.1:1",
                PREFIX + "timeout", "9s",
                PREFIX + "models.\"meta/llama-3.1\".served-as", "llama",
                PREFIX + "models.\"meta/llama-3.1\".context-tokens", "8192",
                PREFIX + "models.\"meta/llama-3.1\".price.prompt", "0.25",
                PREFIX + "models.\"meta/llama-3.1\".price.completion", "1.5",
                PREFIX + "models.\"meta/llama-3.1\".without", "images,json-schema",
                PREFIX + "models.\"meta/llama-3.1\".adapter-digest", "5e".repeat(32),
                PREFIX + "models.small.context-tokens", "512"))) {
      Set<Capability> able =
          EnumSet.complementOf(EnumSet.of(Capability.IMAGES, Capability.JSON_SCHEMA));
      ServedModel llama =
          new ServedModel(
              "meta/llama-3.1",
              "llama",
              OptionalInt.of(8192),
              new Price(new BigDecimal("0.25"), new BigDecimal("1.5")),
              able,
              Duration.ofSeconds(9),
              Optional.of("5e".repeat(32)));
      assertEquals(llama, servers.servers.model("meta/llama-3.1").orElseThrow());
      assertEquals("small", servers.servers.model("small").orElseThrow().servedAs());
      assertEquals(
          List.of("meta/llama-3.1", "small"),
          servers.servers.models().stream().map(ServedModel::name).toList());
      assertEquals(0, new BigDecimal("0.00175").compareTo(llama.price().of(1000, 1000)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://gpu:8000,false,gpu,8000,/v1",
    "http://gpu:8000/,false,gpu,8000,/v1",
    "https://gpu/v1,true,gpu,443,/v1",
    "http://gpu/v1/,false,gpu,80,/v1",
    "https://api.groq.com/openai/v1,true,api.groq.com,443,/openai/v1",
    "https://host/v1beta/openai/,true,host,443,/v1beta/openai",
    "http://gateway/team-a,false,gateway,80,/team-a/v1",
    "HTTP://[::1]:9,false,::1,9,/v1"
  })
  void takesBaseAddressesWithAndWithoutTheVersion(
      URI url, boolean tls, String host, int port, String path) {
    assertEquals(new BaseUrl(tls, host, port, path), BaseUrl.of(url));
  }

  @ParameterizedTest
  @CsvSource({
    "url=gpu:8000,vllm.url 'gpu:8000' must begin with http",
    "url=ftp://gpu,must begin with http",
    "url=http:///v1,names no host",
    "url=http://me:secret@gpu,use api-key",
    "url=http://gpu/v1?a=b,must end with its path",
    "'url=http://gpu,http://gpu:80/v1/',twice",
    "api-key=a key,api-key holds blanks",
    "timeout=0s,timeout must be at least a millisecond",
    "connect-timeout=-1s,connect-timeout must be",
    "keep-alive=0s,keep-alive must be",
    "max-wait=0s,max-wait must be",
    "max-concurrent=0,max-concurrent must be at least 1",
    "max-waiting=-1,max-waiting must be at least 0",
    "attempts=0,attempts must be at least 1",
    "max-answer-size=10,max-answer-size must be between",
    "max-answer-size=513M,max-answer-size must be between",
    "probe.path=models,probe.path must begin with a slash",
    "probe.every=-1s,probe.every must not be negative",
    "probe.every=0s,none is discovered",
    "probe.timeout=0s,probe.timeout must be",
    "breaker.failures-in-a-row=0,failures-in-a-row must be",
    "breaker.failure-share=0,failure-share must be",
    "breaker.failure-share=1.1,failure-share must be",
    "breaker.failure-share=NaN,failure-share must be",
    "breaker.window=65,window must be between 1 and 64",
    "breaker.open-for=0s,open-for must be",
    "models.m.context-tokens=0,models.m.context-tokens must be at least 1",
    "models.m.adapter-digest=abc,adapter-digest must be 64 hexadecimal digits",
    "models.m.price.prompt=-1,price.prompt must not be negative",
    "models.m.price.completion=-1,price.completion must not be negative"
  })
  void saysWhatIsWrong(String pair, String problem) {
    List<String> problems = BackendsCheck.problems(config(pair));

    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.getFirst().contains(problem), problems.getFirst());
  }

  @Test
  void refusesToStartAndNamesEveryProblem() {
    Map<String, String> wrong =
        Map.of(PREFIX + "url", "gpu", PREFIX + "attempts", "0", PREFIX + "api-key", "s e c");
    ConfigurationException refusal =
        assertThrows(ConfigurationException.class, () -> Servers.configured(wrong));

    assertTrue(refusal.getMessage().contains("vllm.url"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("vllm.attempts"), refusal.getMessage());
    assertTrue(!refusal.getMessage().contains("s e c"), "a key was shown");
  }

  @Test
  void refusesReplicasOfOneModelThatAreNotAlike() {
    Map<String, String> same =
        Map.of(
            "tandem.backends.a.url", "http://a",
            "tandem.backends.a.models.m.price.prompt", "1",
            "tandem.backends.b.url", "http://b",
            "tandem.backends.b.models.m.price.prompt", "1.0");
    assertEquals(List.of(), BackendsCheck.problems(Servers.config(same)));

    Map<String, String> other = new HashMap<>(same);
    other.put("tandem.backends.b.models.m.price.prompt", "2");
    List<String> problems = BackendsCheck.problems(Servers.config(other));
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().contains("'m'"), problems.getFirst());
  }

  @Test
  void refusesATlsConfigurationThatDoesNotExist() {
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> Servers.configured(Map.of(PREFIX + "url", "https://gpu", PREFIX + "tls", "x")));
    assertTrue(refusal.getMessage().contains("quarkus.tls.x"), refusal.getMessage());
  }
}
