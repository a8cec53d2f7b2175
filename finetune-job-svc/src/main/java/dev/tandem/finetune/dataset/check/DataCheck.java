package dev.tandem.finetune.dataset.check;

import dev.tandem.finetune.dataset.check.DataReport.Overfitting;
import dev.tandem.finetune.dataset.check.DataReport.Prediction;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Checks the files that something is to be trained with. Blocks, and keeps one core busy. */
public final class DataCheck {

  private static final int FEW_ROWS = 100;

  /** A label with fewer rows is refused, since none would be left to measure it with. */
  private static final int LEAST_LABEL_ROWS = 2;

  private static final int RARE_LABEL_ROWS = 10;
  private static final double UNBALANCED = 20;
  private static final int LABELS_NAMED = 10;
  private static final double SECONDS_PER_HOUR = 3600;

  private final CheckRequest request;
  private final Findings findings = new Findings();

  private DataCheck(CheckRequest request) {
    this.request = request;
  }

  /**
   * Reads the files and reports.
   *
   * @throws IOException when a file cannot be read
   */
  public static DataReport check(CheckRequest request) throws IOException {
    return new DataCheck(request).run();
  }

  private DataReport run() throws IOException {
    Neighbours neighbours = new Neighbours();
    FileScan training = new FileScan(FileScan.TRAINING, request, findings, neighbours);
    training.read(request.training());
    FileScan validation = new FileScan(FileScan.VALIDATION, request, findings, neighbours);
    if (request.validation().isPresent()) {
      validation.read(request.validation().get());
    }
    numbers(training);
    if (request.validation().isPresent() && validation.seen == 0) {
      findings.fileError("too_few_rows", FileScan.VALIDATION, "The validation file has no rows.");
    }
    Alike alike = new Alike(training, validation, neighbours);
    long duplicates = alike.duplicates(training, FileScan.TRAINING, findings);
    long near = alike.nearDuplicates(training, FileScan.TRAINING, findings);
    DataReport.FileFacts held = held(alike, validation);
    labels(training, alike);
    boolean labelled = training.labels.areLabels();
    return findings.report(
        new DataReport.Facts(
            training.facts(duplicates, near),
            held,
            labelled ? training.labels.facts() : null,
            held == null ? null : alike.leaks,
            overfitting(training, duplicates + near),
            prediction(training)));
  }

  private DataReport.FileFacts held(Alike alike, FileScan validation) {
    if (request.validation().isEmpty()) {
      return null;
    }
    long duplicates = alike.duplicates(validation, FileScan.VALIDATION, findings);
    long near = alike.nearDuplicates(validation, FileScan.VALIDATION, findings);
    alike.leakage(findings);
    return validation.facts(duplicates, near);
  }

  private void numbers(FileScan training) {
    if (training.seen < request.leastRows()) {
      findings.fileError(
          "too_few_rows",
          FileScan.TRAINING,
          "The training file has %d rows; at least %d are needed."
              .formatted(training.seen, request.leastRows()));
    } else if (training.seen < FEW_ROWS) {
      findings.fileWarning(
          "few_rows",
          FileScan.TRAINING,
          "The training file has %d rows. Fewer than %d seldom change a model much."
              .formatted(training.seen, FEW_ROWS));
    }
    if (training.rows > training.table.size()) {
      findings.fileWarning(
          "comparison_limited",
          FileScan.TRAINING,
          "Only the first %d rows were compared with each other.".formatted(training.table.size()));
    }
    if (!request.classifies() && training.rows > 0 && training.beyond == training.rows) {
      findings.fileError(
          "beyond_context",
          FileScan.TRAINING,
          "Every row of the training file is longer than the %d tokens that the model reads."
              .formatted(request.context()));
    }
  }

  private void labels(FileScan training, Alike alike) {
    LabelCount labels = training.labels;
    if (request.classifies() && !findings.hasErrors()) {
      classes(labels, training.rows);
    }
    boolean small = labels.areLabels() && labels.size() > 1;
    if (!small || request.format() == Format.PREFERENCE) {
      return;
    }
    alike.contradictions(findings);
    if (labels.fewest() < RARE_LABEL_ROWS) {
      findings.fileWarning(
          "rare_label",
          FileScan.TRAINING,
          "Labels with fewer than %d rows are learned badly: %s."
              .formatted(RARE_LABEL_ROWS, named(labels.rarerThan(RARE_LABEL_ROWS))));
    }
    if (labels.most() >= UNBALANCED * labels.fewest()) {
      findings.fileWarning(
          "unbalanced_labels",
          FileScan.TRAINING,
          "The most frequent label has %d rows, the rarest %d: a model prefers what it saw more."
              .formatted(labels.most(), labels.fewest()));
    }
  }

  private void classes(LabelCount labels, long rows) {
    if (labels.size() < 2) {
      findings.fileError(
          "one_label",
          FileScan.TRAINING,
          "The training file has one label only; a classifier needs two or more.");
    } else if (labels.tooMany()) {
      findings.fileError(
          "too_many_labels",
          FileScan.TRAINING,
          "The training file has %s different answers in %d rows. The technique 'classifier' is for a small set of labels; for free text choose 'lora'."
              .formatted(
                  labels.size() == LabelCount.MOST_LABELS ? "more than 4096" : labels.size(),
                  rows));
    } else if (labels.fewest() < LEAST_LABEL_ROWS) {
      findings.fileError(
          "label_too_small",
          FileScan.TRAINING,
          "Each label needs at least %d rows; these have fewer: %s."
              .formatted(LEAST_LABEL_ROWS, named(labels.rarerThan(LEAST_LABEL_ROWS))));
    }
  }

  private static String named(List<String> labels) {
    String first =
        labels.stream()
            .limit(LABELS_NAMED)
            .map(LabelCount::shown)
            .collect(Collectors.joining(", "));
    int more = labels.size() - LABELS_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private Overfitting overfitting(FileScan training, long repeated) {
    if (request.technique() == null || request.classifies() || training.rows == 0) {
      return null;
    }
    int epochs = epochs(training.rows);
    double each = (double) epochs * training.rows / Math.max(1, training.rows - repeated);
    Overfitting found = OverfittingRisk.of(request.technique(), training.rows, epochs, each);
    if (!found.risk().equals(OverfittingRisk.LOW)) {
      findings.fileWarning(
          "overfitting_risk", FileScan.TRAINING, "Overfitting is a risk: " + found.reason());
    }
    return found;
  }

  private int epochs(long rows) {
    return request.epochs() > 0 ? request.epochs() : rows < FEW_ROWS ? 5 : 3;
  }

  private Prediction prediction(FileScan training) {
    if (request.rate().isEmpty()) {
      return null;
    }
    CheckRequest.Rate rate = request.rate().get();
    int epochs = request.classifies() ? 1 : epochs(training.rows);
    long tokens = training.cutTokens * epochs;
    double seconds = tokens / (rate.tokensPerSecond() * Math.max(1, rate.gpus()));
    double hours = rate.gpus() * seconds / SECONDS_PER_HOUR;
    Double cost = rate.gpus() == 0 ? null : rate.price().map(each -> each * hours).orElse(null);
    return new Prediction(
        tokens, seconds, hours, cost, cost == null ? null : rate.currency(), rate.basis());
  }
}
