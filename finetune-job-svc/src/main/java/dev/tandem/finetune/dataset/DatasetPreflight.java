package dev.tandem.finetune.dataset;

import dev.tandem.finetune.dataset.check.CheckRequest;
import dev.tandem.finetune.dataset.check.DataCheck;
import dev.tandem.finetune.dataset.check.DataReport;
import dev.tandem.finetune.dataset.check.Format;
import dev.tandem.finetune.dataset.check.ValidationSplit;
import dev.tandem.finetune.preflight.Preflight;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The check of rows as jobs have it: errors end a job, the rest becomes its events. Blocks. */
@ApplicationScoped
public class DatasetPreflight implements Preflight {

  private static final int ERRORS_TOLD = 20;

  private final Rates rates;

  DatasetPreflight(Rates rates) {
    this.rates = rates;
  }

  @Override
  public Preflight.Report check(Request request) throws IOException {
    DataReport found = full(request);
    List<Finding> errors = new ArrayList<>();
    found.errors().stream()
        .limit(ERRORS_TOLD)
        .forEach(each -> errors.add(new Finding(each.param(), each.message())));
    long more = found.errorCount() - errors.size();
    if (more > 0) {
      errors.add(new Finding(errors.getFirst().param(), "And " + more + " errors more."));
    }
    return new Preflight.Report(
        found.facts().training().rows(),
        errors,
        found.warnings().stream().map(DataReport.Warning::message).toList(),
        found.ok() ? notes(found.facts().prediction()) : List.of());
  }

  /** Everything that the check has to say. */
  DataReport full(Request request) throws IOException {
    return DataCheck.check(checked(request));
  }

  @Override
  public Optional<Split> split(Request request, long seed, Path training, Path validation)
      throws IOException {
    ValidationSplit.Parts parts;
    try (OutputStream kept = new BufferedOutputStream(Files.newOutputStream(training));
        OutputStream held = new BufferedOutputStream(Files.newOutputStream(validation))) {
      parts = ValidationSplit.write(checked(request), seed, kept, held);
    }
    if (parts.validation() == 0) {
      Files.delete(training);
      Files.delete(validation);
      return Optional.empty();
    }
    return Optional.of(new Split(parts.training(), parts.validation()));
  }

  private CheckRequest checked(Request request) {
    return new CheckRequest(
        Format.of(request.method()),
        request.technique(),
        request.model().context(),
        request.epochs(),
        CheckRequest.LEAST_ROWS,
        Optional.of(rates.of(request.model(), request.technique())),
        () -> Files.newInputStream(request.training()),
        request.validation().map(file -> () -> Files.newInputStream(file)));
  }

  private static List<String> notes(DataReport.Prediction prediction) {
    Duration time = Duration.ofMillis(Math.round(prediction.seconds() * 1000));
    String cost =
        prediction.cost() == null
            ? ""
            : String.format(Locale.ROOT, ", %.2f %s", prediction.cost(), prediction.currency());
    return List.of(
        "Training will take about %d tokens, %s%s (%s)"
            .formatted(prediction.tokens(), words(time), cost, prediction.basis()));
  }

  private static String words(Duration time) {
    if (time.toMinutes() < 2) {
      return Math.max(1, time.toSeconds()) + " s";
    }
    return time.toHours() < 2 ? time.toMinutes() + " minutes" : time.toHours() + " hours";
  }
}
