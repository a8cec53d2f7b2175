package dev.tandem.finetune.advice.report;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.measure.Measurement.Arm;
import dev.tandem.finetune.advice.question.FirstAnswer;
import dev.tandem.finetune.advice.run.AdviceObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a report says, section by section, before it is Markdown or HTML. Texts are not escaped. */
final class Sections {

  private final AdviceObject advice;

  Sections(AdviceObject advice) {
    this.advice = advice;
  }

  /** A table; the first row is its head. */
  record Table(List<List<String>> rows) {}

  /** Part of a section. */
  sealed interface Block {}

  record Paragraph(String text) implements Block {}

  record Points(List<String> items) implements Block {}

  record Grid(Table table) implements Block {}

  /** A plot; Markdown leaves it out, since a table beside it has the same numbers. */
  record Plot(Kind kind) implements Block {}

  enum Kind {
    QUALITY,
    COST,
    LATENCY
  }

  /** A heading and what stands below it. */
  record Section(String title, List<Block> blocks) {}

  List<Section> all() {
    List<Section> sections = new ArrayList<>();
    Measurement measured = result();
    if (measured != null) {
      sections.add(recommendation(measured));
      sections.add(quality(measured));
      sections.add(speed(measured));
    } else if (advice.measurement() != null) {
      sections.add(
          new Section(
              "Measurement",
              List.of(
                  new Paragraph(
                      "It is %s.%s"
                          .formatted(
                              advice.measurement().status().wire(),
                              advice.measurement().error() == null
                                  ? ""
                                  : " " + advice.measurement().error())))));
    }
    sections.add(firstAnswer());
    Costs costs = costs();
    sections.add(costs(costs, measured != null));
    sections.add(inputs());
    if (measured != null && !measured.notes().isEmpty()) {
      sections.add(new Section("Notes", List.of(new Points(measured.notes()))));
    }
    return sections;
  }

  Measurement result() {
    return advice.measurement() == null ? null : advice.measurement().result();
  }

  Costs costs() {
    Measurement measured = result();
    return measured == null ? advice.costs() : measured.costs();
  }

  String title() {
    return advice.name() == null ? "Retrieval, tuning, both or neither?" : advice.name();
  }

  String subtitle() {
    return "Advice %s of %s".formatted(advice.id(), Texts.day(advice.createdAt()));
  }

  private static Section recommendation(Measurement measured) {
    var said = measured.recommendation();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            said.approach() == null
                ? "Nothing is recommended."
                : "%s: %s.".formatted(said.approach().wire(), said.approach().words())));
    blocks.add(new Points(said.because()));
    blocks.add(new Paragraph("What would change it:"));
    blocks.add(new Points(said.wouldChange()));
    return new Section("Recommendation", blocks);
  }

  private static Section quality(Measurement measured) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "arm",
            "what was asked",
            "right answers",
            "rows without an answer",
            "cost per question",
            "cost per right answer"));
    for (Arm each : measured.arms()) {
      rows.add(
          each.error() != null
              ? List.of(each.approach().wire(), each.what(), each.error(), "–", "–", "–")
              : List.of(
                  each.approach().wire(),
                  each.what(),
                  Texts.share(each.quality()),
                  Texts.count(each.failedRows()),
                  Texts.money(each.costPerQuery()),
                  Texts.money(each.costPerCorrect())));
    }
    String sure =
        "Share of right answers among %d rows, with the middle %s%% of 1,000 draws of the rows; costs in %s."
            .formatted(
                measured.rows(),
                Texts.number(100 * measured.confidence()),
                measured.costs().currency());
    List<Block> blocks =
        new ArrayList<>(
            List.of(new Paragraph(sure), new Plot(Kind.QUALITY), new Grid(new Table(rows))));
    List<List<String>> groups = groups(measured);
    if (groups.size() > 2) {
      blocks.add(new Paragraph("By what rows expect, and by their tags:"));
      blocks.add(new Grid(new Table(groups)));
    }
    return new Section("Quality", blocks);
  }

  private static List<List<String>> groups(Measurement measured) {
    Set<String> names = new LinkedHashSet<>();
    List<Arm> arms = measured.arms().stream().filter(each -> each.error() == null).toList();
    arms.forEach(each -> names.addAll(each.groups().keySet()));
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("rows"));
    arms.forEach(each -> head.add(each.approach().wire()));
    rows.add(head);
    for (String name : names) {
      int count = arms.getFirst().groups().get(name).rows();
      List<String> row = new ArrayList<>(List.of("%s (%d)".formatted(name, count)));
      arms.forEach(each -> row.add(Texts.share(each.groups().get(name))));
      rows.add(row);
    }
    return rows;
  }

  private static Section speed(Measurement measured) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("arm", "median", "95th percentile", "99th percentile"));
    for (Arm each : measured.arms()) {
      if (each.error() == null) {
        rows.add(
            List.of(
                each.approach().wire(),
                Texts.millis(each.latency().p50()),
                Texts.millis(each.latency().p95()),
                Texts.millis(each.latency().p99())));
      }
    }
    return new Section(
        "Time to answer", List.of(new Plot(Kind.LATENCY), new Grid(new Table(rows))));
  }

  private Section firstAnswer() {
    FirstAnswer first = advice.firstAnswer();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            first.approach() != null
                ? "By the questions alone: %s.".formatted(first.approach().wire())
                : "The questions leave open: %s.".formatted(names(first.candidates()))));
    if (!first.path().isEmpty()) {
      blocks.add(
          new Points(
              first.path().stream()
                  .map(each -> "%s = %s: %s".formatted(each.question(), each.answer(), each.says()))
                  .toList()));
    }
    if (first.wouldDecide() != null) {
      blocks.add(new Paragraph("'%s' would decide:".formatted(first.wouldDecide().question())));
      blocks.add(
          new Points(
              first.wouldDecide().answers().entrySet().stream()
                  .map(each -> each.getKey() + ": " + names(each.getValue()))
                  .toList()));
    }
    if (!first.reasons().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("question", "answer", "speaks for", "speaks against", "because"));
      first
          .reasons()
          .forEach(
              each ->
                  rows.add(
                      List.of(
                          each.input(),
                          each.value(),
                          names(each.speaksFor()),
                          names(each.speaksAgainst()),
                          each.because())));
      blocks.add(new Grid(new Table(rows)));
    }
    return new Section("First answer", blocks);
  }

  private static String names(List<Approach> approaches) {
    return approaches.isEmpty()
        ? "–"
        : approaches.stream().map(Approach::wire).collect(Collectors.joining(", "));
  }

  private static Section costs(Costs costs, boolean measured) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("approach", "set-up", "monthly", "per question", "a month in all"));
    costs
        .approaches()
        .forEach(
            (name, line) ->
                rows.add(
                    List.of(
                        name,
                        Texts.money(line.setup()),
                        Texts.money(line.monthly()),
                        Texts.money(line.query()),
                        Texts.money(line.month()))));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "In %s, at %s questions a month, the set-up spread over %s months; what a question uses is %s."
                .formatted(
                    costs.currency(),
                    Texts.count(costs.queriesMonth()),
                    Texts.number(costs.months()),
                    measured ? "measured for the arms above" : "assumed")));
    blocks.add(new Plot(Kind.COST));
    blocks.add(new Grid(new Table(rows)));
    List<String> moves = new ArrayList<>();
    costs
        .breakEven()
        .forEach(
            each ->
                moves.add(
                    "From %s questions a month on '%s' is cheaper than '%s'."
                        .formatted(
                            Texts.count(each.queriesMonth()),
                            each.above().wire(),
                            each.below().wire())));
    costs
        .sensitivity()
        .forEach(
            each ->
                moves.add(
                    "With %s at %s (times %s) the cheapest that comes into question is '%s', not '%s'."
                        .formatted(
                            each.input(),
                            Texts.number(each.value()),
                            Texts.number(each.factor()),
                            each.cheapest().wire(),
                            costs.cheapest().wire())));
    if (costs.sensitivity().isEmpty()) {
      moves.add(
          "No single price or amount, half or one and a half times as large, makes another one than '%s' the cheapest that comes into question."
              .formatted(costs.cheapest().wire()));
    }
    blocks.add(new Points(moves));
    return new Section("Costs", blocks);
  }

  private Section inputs() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("price or amount", "value"));
    Map<String, Double> all = new LinkedHashMap<>(advice.prices());
    all.putAll(advice.workload());
    all.forEach((name, value) -> rows.add(List.of(name, Texts.number(value))));
    return new Section("Prices and amounts", List.of(new Grid(new Table(rows))));
  }
}
