package dev.tandem.benchmarks.chunking;

import dev.tandem.benchmarks.chunking.LabelledDocuments.Labelled;
import dev.tandem.benchmarks.chunking.LabelledDocuments.Question;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.ChunkSizes;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.chunk.StructureChunker;
import dev.tandem.retrieval.chunk.TokenEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Compares chunk sizes: of the characters that answer a question, how many are in the five best
 * chunks, and in the best chunks up to 1,500 tokens, and how much else is.
 *
 * <p>Arguments: the folder with the labelled documents; {@code keywords}, or {@code vectors} to
 * rank by the built-in model too, which takes minutes a line; a pattern of the ways to cut, such as
 * {@code auto.*}. Prints one line for each.
 */
public final class ChunkingBenchmark {

  private static final int BEST = 5;
  private static final int BUDGET = 1500;

  /** Sums over questions, to be divided by their number. */
  private static final class Sums {
    private int questions;
    private double recall;
    private double overlap;
    private double budgetRecall;
    private double whole;

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "recall@5 %.3f  IoU@5 %.3f  recall@1500 tokens %.3f  answer whole in one chunk %.3f",
          recall / questions,
          overlap / questions,
          budgetRecall / questions,
          whole / questions);
    }
  }

  private ChunkingBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    List<Labelled> documents = LabelledDocuments.read(Path.of(arguments[0]));
    List<Ranking> rankings = new ArrayList<>(List.of(new KeywordRanking()));
    if (arguments.length > 1 && arguments[1].equals("vectors")) {
      rankings.add(new VectorRanking());
    }
    String wanted = arguments.length > 2 ? arguments[2] : "";
    for (Map.Entry<String, Cut> cut : cuts().entrySet()) {
      if (!wanted.isEmpty() && !cut.getKey().matches(wanted)) {
        continue;
      }
      for (Ranking ranking : rankings) {
        System.out.println(line(cut.getKey(), cut.getValue(), ranking, documents));
      }
    }
  }

  /** A way to cut documents. */
  private record Cut(ChunkSizes sizes, ChunkingStrategy strategy) {
    List<Chunk> chunks(Labelled labelled) {
      return new StructureChunker(sizes).chunk(labelled.document(), strategy);
    }
  }

  private static Map<String, Cut> cuts() {
    Map<String, Cut> cuts = new LinkedHashMap<>();
    for (int target : new int[] {100, 150, 200, 250, 300, 350, 400}) {
      ChunkSizes sizes = new ChunkSizes(target / 3, target, target * 4 / 3);
      cuts.put("auto " + target, new Cut(sizes, new ChunkingStrategy.Auto()));
    }
    ChunkSizes unused = new ChunkSizes(0, 300, 400);
    for (int[] window : new int[][] {{200, 0}, {400, 0}, {400, 200}, {800, 400}}) {
      ChunkingStrategy strategy = new ChunkingStrategy.Static(window[0], window[1]);
      cuts.put("static " + window[0] + "/" + window[1], new Cut(unused, strategy));
    }
    return cuts;
  }

  private static String line(String name, Cut cut, Ranking ranking, List<Labelled> documents) {
    Sums sums = new Sums();
    int count = 0;
    for (Labelled labelled : documents) {
      List<Chunk> chunks = cut.chunks(labelled);
      count += chunks.size();
      List<BitSet> places =
          chunks.stream().map(new Places(labelled.document().text())::of).toList();
      Ranking.Scores scores = ranking.index(chunks);
      for (Question question : labelled.questions()) {
        score(question, chunks, places, scores.of(question.text()), sums);
      }
    }
    return String.format("%-15s %-8s %5d chunks  %s", name, ranking.name(), count, sums);
  }

  private static void score(
      Question question, List<Chunk> chunks, List<BitSet> places, double[] scores, Sums sums) {
    List<Integer> order =
        IntStream.range(0, chunks.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    BitSet best = new BitSet();
    BitSet within = new BitSet();
    int tokens = 0;
    for (int rank = 0; rank < order.size() && (rank < BEST || tokens < BUDGET); rank++) {
      int i = order.get(rank);
      if (rank < BEST) {
        best.or(places.get(i));
      }
      int size = TokenEstimate.of(chunks.get(i).text());
      if (tokens + size <= BUDGET) {
        within.or(places.get(i));
      }
      tokens += size;
    }
    sums.questions++;
    sums.recall += share(question.answer(), best, question.answer());
    BitSet union = (BitSet) best.clone();
    union.or(question.answer());
    sums.overlap += share(question.answer(), best, union);
    sums.budgetRecall += share(question.answer(), within, question.answer());
    sums.whole += places.stream().anyMatch(p -> holds(p, question.answer())) ? 1 : 0;
  }

  private static boolean holds(BitSet place, BitSet answer) {
    return share(answer, place, answer) == 1;
  }

  private static double share(BitSet a, BitSet b, BitSet whole) {
    BitSet both = (BitSet) a.clone();
    both.and(b);
    return (double) both.cardinality() / whole.cardinality();
  }

  /** From byte offsets, in rising order, to the characters of the text. */
  private static final class Places {
    private final int[] charAt;

    Places(String text) {
      charAt = new int[text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1];
      int at = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        int bytes = c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        for (int k = 0; k < bytes; k++) {
          charAt[at++] = i;
        }
      }
      charAt[at] = text.length();
    }

    BitSet of(Chunk chunk) {
      BitSet place = new BitSet();
      place.set(charAt[chunk.startByte()], charAt[chunk.endByte()]);
      return place;
    }
  }
}
