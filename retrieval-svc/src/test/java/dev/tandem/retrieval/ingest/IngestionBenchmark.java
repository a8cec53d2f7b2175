package dev.tandem.retrieval.ingest;

import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;

import com.sun.management.OperatingSystemMXBean;
import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.Chunker;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.fake.StoreProfile;
import dev.tandem.retrieval.parse.DocumentParser;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Ingestion beside the embedder alone, on the same chunks, in turns within one run so that the
 * machine's other work falls on both. Not part of the tests; run with {@code mvn -pl retrieval-svc
 * -am test -Dtest=IngestionBenchmark -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@QuarkusTest
@TestProfile(IngestionBenchmark.RealParts.class)
@QuarkusTestResource(PostgresTestResource.class)
class IngestionBenchmark {

  /** Nothing is faked. */
  public static class RealParts extends StoreProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of();
    }
  }

  private static final int ROUNDS = Integer.getInteger("rounds", 6);
  private static final int FILES = Integer.getInteger("files", 48);
  private static final int WORDS = 220;

  @Inject Embeddings embeddings;
  @Inject DocumentParser parser;
  @Inject Chunker chunker;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Test
  void ingestsAlmostAsFastAsTheEmbedderAlone() throws IOException, InterruptedException {
    Random random = new Random(11);
    embed(texts(random));
    ingest(texts(random));
    Used alone = new Used(0, 0);
    Used whole = new Used(0, 0);
    int chunks = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> texts = texts(random);
      if (round % 2 == 0) {
        alone = alone.plus(embed(texts));
        whole = whole.plus(ingest(texts));
      } else {
        whole = whole.plus(ingest(texts));
        alone = alone.plus(embed(texts));
      }
      chunks += texts.size();
    }
    System.out.printf(
        "ingestion: %.1f files/s, embedder alone %.1f/s on the same %d chunks: %.0f%%"
            + " (%.0f%% of this process's processor time; %d processors)%n",
        chunks / whole.seconds(),
        chunks / alone.seconds(),
        chunks,
        100 * alone.seconds() / whole.seconds(),
        100 * alone.processorSeconds() / whole.processorSeconds(),
        Runtime.getRuntime().availableProcessors());
  }

  /** Time on the clock, and processor time of this process. */
  private record Used(double seconds, double processorSeconds) {

    static Used now() {
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Used(System.nanoTime() / 1e9, system.getProcessCpuTime() / 1e9);
    }

    Used since() {
      Used now = now();
      return new Used(now.seconds - seconds, now.processorSeconds - processorSeconds);
    }

    Used plus(Used other) {
      return new Used(seconds + other.seconds, processorSeconds + other.processorSeconds);
    }
  }

  private long waiting() {
    return pool.query("select count(*) from retrieval.ingestion_queue")
        .execute()
        .await()
        .indefinitely()
        .iterator()
        .next()
        .getLong(0);
  }

  private static List<String> texts(Random random) {
    List<String> texts = new ArrayList<>();
    for (int file = 0; file < FILES; file++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < WORDS; word++) {
        text.append(VOCABULARY[random.nextInt(VOCABULARY.length)]);
        text.append(word % 17 == 16 ? ". " : " ");
      }
      texts.add(text.append(random.nextLong()).toString());
    }
    return texts;
  }

  private static final String[] VOCABULARY =
      ("the of cell protein in patients with expression treatment and response to disease growth"
              + " factor gene mice study results show that increased risk associated clinical"
              + " receptor activation pathway model human tumour level group analysis effect")
          .split(" ");

  private Used embed(List<String> texts) throws IOException {
    List<String> chunks = new ArrayList<>();
    for (String text : texts) {
      Path file = Files.writeString(Files.createTempFile("bench", ".txt"), text);
      chunker.chunk(parser.parse(file, "a.txt"), new ChunkingStrategy.Auto()).stream()
          .map(Chunk::indexedText)
          .forEach(chunks::add);
      Files.delete(file);
    }
    Used used = Used.now();
    embeddings.embedPassages("embedder alone", embeddings.defaultModel(), chunks);
    return used.since();
  }

  private Used ingest(List<String> texts) throws InterruptedException {
    List<String> files = texts.stream().map(text -> upload("a.txt", text)).toList();
    String store = store();
    Used used = Used.now();
    json(Map.of("file_ids", files)).post("/v1/vector_stores/" + store + "/file_batches");
    while (waiting() > 0) {
      Thread.sleep(20);
    }
    return used.since();
  }
}
