package dev.tandem.finetune.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.evaluation.metric.Bleu;
import dev.tandem.finetune.evaluation.metric.Labels;
import dev.tandem.finetune.evaluation.metric.Perplexity;
import dev.tandem.finetune.evaluation.metric.Ranking;
import dev.tandem.finetune.evaluation.metric.Rouge;
import dev.tandem.finetune.evaluation.metric.ShortAnswer;
import dev.tandem.finetune.evaluation.statistics.McNemar;
import dev.tandem.finetune.evaluation.statistics.NormalForTests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cases with the reference libraries' figures, a line each, against ours. */
final class ReferenceFigures {

  private static final double TOLERANCE = 1e-6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Function<JsonNode, Double>> METRICS =
      Map.ofEntries(
          Map.entry("bleu_sentence", in -> Bleu.sentence(answer(in), texts(in, "references"))),
          Map.entry("bleu_corpus", ReferenceFigures::corpus),
          Map.entry("rouge1", in -> Rouge.n(answer(in), reference(in), 1)),
          Map.entry("rouge2", in -> Rouge.n(answer(in), reference(in), 2)),
          Map.entry("rougeL", in -> Rouge.longest(answer(in), reference(in))),
          Map.entry("exact_match", in -> ShortAnswer.exactMatch(answer(in), reference(in))),
          Map.entry("f1", in -> ShortAnswer.f1(answer(in), reference(in))),
          Map.entry("precision_at_k", in -> Ranking.precision(gains(in), k(in))),
          Map.entry(
              "recall_at_k", in -> Ranking.recall(gains(in), numbers(in, "ideal").size(), k(in))),
          Map.entry("ndcg_at_k", ReferenceFigures::ndcg),
          Map.entry("ndcg_at_k_graded", ReferenceFigures::ndcg),
          Map.entry("mrr", in -> Ranking.reciprocalRank(gains(in))),
          Map.entry("accuracy", in -> Labels.accuracy(pairs(in))),
          Map.entry("macro_f1", in -> Labels.macroF1(pairs(in))),
          Map.entry("kappa", in -> Labels.kappa(pairs(in))),
          Map.entry("percentile", ReferenceFigures::percentile),
          Map.entry("perplexity", in -> Perplexity.of(numbers(in, "logprobs"))),
          Map.entry(
              "mcnemar", in -> new McNemar(in.get("better").asInt(), in.get("worse").asInt()).p()),
          Map.entry(
              "normal_quantile", in -> NormalForTests.quantile(in.get("probability").asDouble())));

  private ReferenceFigures() {}

  /**
   * How many cases of each metric were compared.
   *
   * @throws AssertionError with the cases that differ
   */
  static Map<String, Integer> compare(Stream<String> lines) {
    Map<String, Integer> compared = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    lines.forEach(
        line -> {
          JsonNode given = read(line);
          String metric = given.get("metric").asText();
          compared.merge(metric, 1, Integer::sum);
          if (!isSame(metric, given)) {
            wrong.add(line);
          }
        });
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          wrong.size() + " cases differ:\n" + String.join("\n", wrong.stream().limit(20).toList()));
    }
    return compared;
  }

  private static boolean isSame(String metric, JsonNode given) {
    JsonNode input = given.get("input");
    if (metric.equals("confusion")) {
      return JSON.valueToTree(Labels.Confusion.of(pairs(input)).counts())
          .equals(given.get("figure"));
    }
    double ours = METRICS.get(metric).apply(input);
    return Math.abs(ours - given.get("figure").asDouble()) <= TOLERANCE;
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static double corpus(JsonNode in) {
    List<String> answers = texts(in, "answers");
    List<String> references = texts(in, "references");
    return Bleu.corpus(
        IntStream.range(0, answers.size())
            .mapToObj(i -> Bleu.count(answers.get(i), List.of(references.get(i))))
            .toList());
  }

  private static double ndcg(JsonNode in) {
    return Ranking.ndcg(gains(in), numbers(in, "ideal"), k(in));
  }

  private static double percentile(JsonNode in) {
    double[] values = numbers(in, "values").stream().mapToDouble(Double::doubleValue).toArray();
    return Ranking.percentile(values, in.get("p").asDouble());
  }

  private static List<Labels.Pair> pairs(JsonNode in) {
    List<String> expected = texts(in, "expected");
    List<String> said = texts(in, "said");
    return IntStream.range(0, said.size())
        .mapToObj(i -> new Labels.Pair(expected.get(i), said.get(i)))
        .toList();
  }

  private static String answer(JsonNode in) {
    return in.get("answer").asText();
  }

  private static String reference(JsonNode in) {
    return in.get("reference").asText();
  }

  private static int k(JsonNode in) {
    return in.get("k").asInt();
  }

  private static List<Double> gains(JsonNode in) {
    return numbers(in, "gains");
  }

  private static List<Double> numbers(JsonNode in, String member) {
    List<Double> numbers = new ArrayList<>();
    in.get(member).forEach(each -> numbers.add(each.asDouble()));
    return numbers;
  }

  private static List<String> texts(JsonNode in, String member) {
    List<String> texts = new ArrayList<>();
    in.get(member).forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
