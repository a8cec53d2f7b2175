package dev.tandem.finetune.drift;

import dev.tandem.finetune.drift.Live.Answered;
import dev.tandem.finetune.drift.QueryDrift.Asked;
import dev.tandem.finetune.files.Embeddings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Embeds a sample of questions, each only once: vectors are kept by receipt, no longer than the
 * receipt's text is. Blocks.
 */
@ApplicationScoped
class QuestionSample {

  private final QuestionVectors vectors;
  private final Embeddings embeddings;
  private final DriftConfig config;

  QuestionSample(QuestionVectors vectors, Embeddings embeddings, DriftConfig config) {
    this.vectors = vectors;
    this.embeddings = embeddings;
    this.config = config;
  }

  /** Samples of both windows. */
  record Samples(List<Asked> before, List<Asked> after) {}

  Samples of(Monitor monitor, List<Answered> before, List<Answered> after) {
    List<Answered> first = chosen(before, monitor.number());
    List<Answered> second = chosen(after, monitor.number() + monitor.looks());
    List<Answered> both = new ArrayList<>(first);
    both.addAll(second);
    Map<String, float[]> known = embedded(monitor, both);
    return new Samples(asked(first, known), asked(second, known));
  }

  /** Some of those that have a question, in an order that the seed decides. */
  private List<Answered> chosen(List<Answered> answers, long seed) {
    List<Answered> usable =
        new ArrayList<>(answers.stream().filter(each -> each.question() != null).toList());
    Collections.shuffle(usable, new Random(seed));
    return usable.subList(0, Math.min(usable.size(), config.sample()));
  }

  private static List<Asked> asked(List<Answered> answers, Map<String, float[]> vectors) {
    return answers.stream().map(each -> new Asked(each, vectors.get(each.receipt()))).toList();
  }

  private Map<String, float[]> embedded(Monitor monitor, List<Answered> answers) {
    Set<String> receipts = new HashSet<>();
    answers.forEach(each -> receipts.add(each.receipt()));
    Map<String, float[]> known =
        new HashMap<>(vectors.find(monitor, receipts).await().indefinitely());
    List<Answered> unknown =
        answers.stream().filter(each -> !known.containsKey(each.receipt())).toList();
    Map<String, float[]> made = new HashMap<>();
    if (!unknown.isEmpty()) {
      Embeddings.Vectors found =
          embeddings
              .embed(monitor.project(), unknown.stream().map(Answered::question).toList())
              .await()
              .indefinitely();
      var floats = ByteBuffer.wrap(found.vectors()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      for (Answered each : unknown) {
        float[] vector = new float[found.dimensions()];
        floats.get(vector);
        made.put(each.receipt(), vector);
      }
    }
    vectors.keep(monitor, made, receipts).await().indefinitely();
    known.putAll(made);
    return known;
  }
}
