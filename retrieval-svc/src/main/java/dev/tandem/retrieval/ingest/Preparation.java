package dev.tandem.retrieval.ingest;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.observe.Stages;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.Chunker;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.parse.DocumentParser;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import dev.tandem.retrieval.parse.UnreadableDocument;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The steps in front of the commit: parse and chunk each file of a claim, then embed the chunks of
 * all of them together. A file that fails does so alone.
 */
@ApplicationScoped
public class Preparation {

  private final BlobStore blobs;
  private final DocumentParser parser;
  private final Chunker chunker;
  private final Embeddings embeddings;
  private final IngestionConfig config;
  private final Stages stages;

  public Preparation(
      BlobStore blobs,
      DocumentParser parser,
      Chunker chunker,
      Embeddings embeddings,
      IngestionConfig config,
      Stages stages) {
    this.blobs = blobs;
    this.parser = parser;
    this.chunker = chunker;
    this.embeddings = embeddings;
    this.config = config;
    this.stages = stages;
  }

  /** A file that has been read: its chunks still lack vectors. */
  private record Cut(String title, Source source, List<Chunk> chunks) {}

  /**
   * Outcomes of the claim's files.
   *
   * @param wanted asked between steps; once it says no, the rest is not done and the result is
   *     incomplete
   */
  Map<Job, Outcome> prepare(Claim claim, BooleanSupplier wanted) {
    Map<Job, Outcome> outcomes = new LinkedHashMap<>();
    Map<Job, Cut> cuts = new LinkedHashMap<>();
    for (Job job : claim.jobs()) {
      if (!wanted.getAsBoolean()) {
        return outcomes;
      }
      try {
        long begun = System.nanoTime();
        cuts.put(job, cut(job));
        stages.took(IngestionStages.PARSE, System.nanoTime() - begun);
      } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
        outcomes.put(job, failureOf(e));
      }
    }
    for (List<Job> alike : byModel(cuts.keySet())) {
      embed(alike, cuts, outcomes, wanted);
    }
    return outcomes;
  }

  private Cut cut(Job job) throws IOException {
    if (job.claims() > config.maxClaims()) {
      throw new UnreadableDocument(
          UnreadableDocument.Code.INVALID_FILE,
          "Reading this file stopped the server "
              + config.maxClaims()
              + " times; it was given up.");
    }
    ParsedDocument document = parser.parse(blobs.read(job.fileId()), job.filename());
    List<Chunk> chunks = chunker.chunk(document, job.strategy());
    if (chunks.isEmpty()) {
      throw new UnreadableDocument(
          UnreadableDocument.Code.INVALID_FILE, "The file holds no text that could be searched.");
    }
    if (document.source() == Source.EXTRACTED) {
      keepText(job.fileId(), document.text());
    }
    return new Cut(document.title(), document.source(), chunks);
  }

  private void keepText(String fileId, String text) throws IOException {
    Path written = Files.createTempFile(blobs.incoming(), "text-", ".tmp");
    try {
      Files.writeString(written, text);
      blobs.keep(Blobs.textOf(fileId), written);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static List<List<Job>> byModel(Iterable<Job> jobs) {
    Map<List<String>, List<Job>> alike = new LinkedHashMap<>();
    for (Job job : jobs) {
      alike.computeIfAbsent(List.of(job.project(), job.model()), key -> new ArrayList<>()).add(job);
    }
    return List.copyOf(alike.values());
  }

  private void embed(
      List<Job> jobs, Map<Job, Cut> cuts, Map<Job, Outcome> outcomes, BooleanSupplier wanted) {
    try {
      List<String> texts = new ArrayList<>();
      for (Job job : jobs) {
        cuts.get(job).chunks().forEach(chunk -> texts.add(chunk.indexedText()));
      }
      long begun = System.nanoTime();
      List<float[]> vectors = embed(jobs.getFirst(), texts, wanted);
      stages.took(IngestionStages.EMBED, System.nanoTime() - begun);
      int next = 0;
      for (Job job : jobs) {
        Cut cut = cuts.get(job);
        int end = next + cut.chunks().size();
        if (end > vectors.size()) {
          return;
        }
        outcomes.put(job, ready(cut, vectors.subList(next, end)));
        next = end;
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      jobs.forEach(job -> outcomes.putIfAbsent(job, failureOf(e)));
    }
  }

  /** Vectors in the order of the texts; fewer than texts once the work is no longer wanted. */
  private List<float[]> embed(Job job, List<String> texts, BooleanSupplier wanted) {
    EmbeddingModel model = embeddings.model(job.model());
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size() && wanted.getAsBoolean(); ) {
      int to = Math.min(texts.size(), from + config.embedSlice());
      vectors.addAll(embeddings.embedPassages(job.project(), model, texts.subList(from, to)));
      from = to;
    }
    return vectors;
  }

  private static Outcome.Ready ready(Cut cut, List<float[]> vectors) {
    List<IndexedChunk> chunks = new ArrayList<>(vectors.size());
    for (int i = 0; i < vectors.size(); i++) {
      chunks.add(new IndexedChunk(cut.chunks().get(i), vectors.get(i)));
    }
    return new Outcome.Ready(cut.title(), cut.source(), chunks);
  }

  private static Outcome failureOf(Throwable failure) {
    return switch (failure) {
      case UnreadableDocument unreadable ->
          new Outcome.Failed(
              unreadable.code().name().toLowerCase(Locale.ROOT), unreadable.getMessage());
      case StackOverflowError deep ->
          new Outcome.Failed("invalid_file", "The file is nested too deeply to be read.");
      case OutOfMemoryError large ->
          new Outcome.Failed(
              "server_error",
              "Reading the file took more memory than the server has. Split it, or give the server more.");
      case ApiError known when known.status() < 500 && known.status() != 429 ->
          new Outcome.Failed("server_error", known.getMessage());
      default -> new Outcome.Faulted(failure);
    };
  }
}
