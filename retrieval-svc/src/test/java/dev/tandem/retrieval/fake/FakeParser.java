package dev.tandem.retrieval.fake;

import dev.tandem.retrieval.parse.DocumentParser;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import dev.tandem.retrieval.parse.UnreadableDocument;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Paragraphs of a text file; a first line that begins with {@code #} makes it misbehave. */
@Alternative
@ApplicationScoped
public class FakeParser implements DocumentParser {

  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();

  /** From now on files that begin with {@code #wait} are not read until {@link #open()}. */
  public void close() {
    gate = new CountDownLatch(1);
  }

  public void open() {
    gate.countDown();
  }

  /** How many files wait at the gate. */
  public int waiting() {
    return waiting.get();
  }

  /** How many of the next files that begin with {@code #faulty} meet a fault. */
  public void failNext(int times) {
    faults.set(times);
  }

  @Override
  public ParsedDocument parse(Path file, String filename) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    misbehave(text.lines().findFirst().orElse(""));
    Source source = text.startsWith("#extracted") ? Source.EXTRACTED : Source.FILE;
    return new ParsedDocument(filename, text, source, blocks(text));
  }

  private void misbehave(String order) {
    switch (order) {
      case "#unsupported" ->
          throw new UnreadableDocument(
              UnreadableDocument.Code.UNSUPPORTED_FILE, "This format is not supported.");
      case "#invalid" ->
          throw new UnreadableDocument(
              UnreadableDocument.Code.INVALID_FILE, "The file is damaged.");
      case "#deep" -> throw new StackOverflowError();
      case "#large" -> throw new OutOfMemoryError("as if");
      case "#faulty" -> {
        if (faults.getAndDecrement() > 0) {
          throw new IllegalStateException("a fault of the moment");
        }
      }
      case "#wait" -> await();
      default -> {}
    }
  }

  private void await() {
    waiting.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    int start = 0;
    for (String paragraph : text.split("(?<=\n\n)")) {
      if (!paragraph.isBlank()) {
        blocks.add(new Block(Kind.PROSE, start, start + paragraph.length(), List.of(), 0, ""));
      }
      start += paragraph.length();
    }
    return blocks;
  }
}
