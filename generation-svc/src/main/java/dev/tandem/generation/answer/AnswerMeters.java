package dev.tandem.generation.answer;

import dev.tandem.api.observe.MetricsConfig;
import dev.tandem.generation.grounding.Grounding;
import dev.tandem.generation.receipt.ReceiptDraft;
import dev.tandem.generation.receipt.ReceiptDraft.Spent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Counts what became of answers, once their receipts are written. */
@ApplicationScoped
public class AnswerMeters {

  private final MeterRegistry meters;
  private final boolean byProject;

  public AnswerMeters(MeterRegistry meters, MetricsConfig config) {
    this.meters = meters;
    this.byProject = config.byProject();
  }

  void closed(ReceiptDraft receipt, AnswerModel model, Optional<Grounding> grounding) {
    ReceiptDraft.RouteTaken route = receipt.searched().route();
    Tags project = byProject ? Tags.of("project", receipt.project()) : Tags.empty();
    meters
        .counter(
            "tandem.answers",
            project.and(
                "route",
                route.route(),
                "stage",
                route.stage(),
                "outcome",
                receipt.answered().abstained() ? "abstained" : "answered"))
        .increment();
    meters.counter("tandem.answer.fallbacks").increment(receipt.ran().attempts().size());
    meters.counter("tandem.answer.citations").increment(receipt.answered().citations().size());
    meters.counter("tandem.answer.markers.removed").increment(receipt.answered().markersRemoved());
    grounding.ifPresent(this::checked);
    spent(receipt.spent(), project.and("model", label(model)));
  }

  private void checked(Grounding grounding) {
    meters
        .counter("tandem.grounding.checks", "outcome", grounding.whole() ? "whole" : "not_whole")
        .increment();
    for (Grounding.Sentence sentence : grounding.sentences()) {
      if (sentence.supported() != null) {
        meters
            .counter("tandem.grounding.sentences", "supported", sentence.supported().toString())
            .increment();
      }
    }
  }

  private void spent(Spent spent, Tags tags) {
    if (spent.tokens() != null) {
      tokens(tags, "input", spent.tokens().prompt());
      tokens(tags, "output", spent.tokens().completion());
      tokens(tags, "cached", spent.tokens().cached() == null ? 0 : spent.tokens().cached());
    }
    if (spent.cost() != null) {
      String name = "tandem.cost." + spent.cost().currency().toLowerCase(Locale.ROOT);
      meters.counter(name, tags).increment(new BigDecimal(spent.cost().amount()).doubleValue());
    }
  }

  private void tokens(Tags tags, String type, long count) {
    meters.counter("tandem.tokens", tags.and("type", type)).increment(count);
  }

  /** Names of tuned models hold a project's name, and there are as many as anybody trains. */
  private static String label(AnswerModel model) {
    boolean own =
        model
            .served()
            .map(served -> served.weights().isPresent())
            .orElse(model.digest().isPresent());
    return own ? "tuned" : model.name();
  }
}
