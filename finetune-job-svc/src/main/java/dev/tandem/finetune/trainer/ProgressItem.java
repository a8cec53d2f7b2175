package dev.tandem.finetune.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.job.JobError;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.ProgressLog.Entry;
import dev.tandem.finetune.job.ProgressLog.NewCheckpoint;
import dev.tandem.finetune.job.ProgressLog.Weights;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What follows from one item of a trainer's progress: an event, and what the job then shows. */
final class ProgressItem {

  private static final int MAX_TEXT = 4_000;
  private static final Set<String> LEVELS = Set.of("info", "warn", "error");
  private static final List<String> STEP =
      List.of(
          "step",
          "total_steps",
          "epoch",
          "train_loss",
          "train_accuracy",
          "learning_rate",
          "tokens",
          "tokens_per_second",
          "memory_bytes",
          "eta_seconds");
  private static final List<String> CHECKPOINT =
      List.of(
          "step",
          "train_loss",
          "train_accuracy",
          "valid_loss",
          "valid_accuracy",
          "full_valid_loss",
          "full_valid_accuracy");

  /** The names that OpenAI's metrics have. */
  private static final Map<String, String> OPENAI =
      Map.of(
          "train_accuracy", "train_mean_token_accuracy",
          "valid_accuracy", "valid_mean_token_accuracy",
          "full_valid_accuracy", "full_valid_mean_token_accuracy");

  private final JsonNode item;
  private final Instant at;

  private ProgressItem(JsonNode item) {
    this.item = item;
    this.at = Instant.ofEpochMilli((long) (item.path("at").asDouble() * 1000));
  }

  static Entry entry(JsonNode item) {
    return new ProgressItem(item).entry();
  }

  private Entry entry() {
    return switch (item.path("type").asText()) {
      case "message" -> plain(JobEvent.New.of(at, level(), text("message")));
      case "phase" -> phase();
      case "step" -> step();
      case "evaluation" -> evaluation();
      case "general" -> general();
      case "checkpoint" -> checkpoint();
      case "weights" -> weights();
      case "trial" -> trial();
      case "result" -> result();
      case "error" -> error();
      // Of a trainer that is newer than this service.
      default -> plain(JobEvent.New.info(at, "The trainer told: " + text("type")));
    };
  }

  private Entry plain(JobEvent.New event) {
    return entry(event, empty());
  }

  private Entry entry(JobEvent.New event, ObjectNode patch) {
    return new Entry(n(), event, patch, null, null, null, null, null);
  }

  private Entry phase() {
    String phase = text("phase");
    String message =
        switch (phase) {
          case "loading" -> "Loading the model and the data";
          case "training" -> "Training started";
          case "evaluating" -> "Evaluating";
          case "saving" -> "Saving the model";
          default -> "Phase: " + phase;
        };
    return entry(JobEvent.New.info(at, message), empty().put("phase", phase));
  }

  private Entry step() {
    String message =
        "Step %s/%s".formatted(item.path("step").asText(), item.path("total_steps").asText());
    if (number("train_loss").isPresent()) {
      message += String.format(Locale.ROOT, ": training loss=%.2f", number("train_loss").get());
    }
    ObjectNode numbers = numbers(STEP);
    Instant finish =
        number("eta_seconds").map(eta -> at.plusMillis((long) (eta * 1000))).orElse(null);
    return new Entry(
        n(),
        JobEvent.New.metrics(at, message, numbers.toString()),
        numbers,
        finish,
        null,
        null,
        null,
        null);
  }

  private Entry evaluation() {
    String prefix = item.path("full").asBoolean() ? "full_" : "";
    ObjectNode numbers = empty();
    number("step").ifPresent(step -> numbers.set("step", item.path("step")));
    number("valid_loss").ifPresent(loss -> numbers.put(prefix + "valid_loss", loss));
    number("valid_accuracy")
        .ifPresent(share -> numbers.put(prefix + "valid_mean_token_accuracy", share));
    String loss =
        number("valid_loss").map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("?");
    String message =
        "Step %s: %svalidation loss=%s"
            .formatted(item.path("step").asText(), prefix.isEmpty() ? "" : "full ", loss);
    ObjectNode patch = numbers.deepCopy();
    patch.remove("step");
    return entry(JobEvent.New.metrics(at, message, numbers.toString()), patch);
  }

  private Entry general() {
    String when = item.path("when").asText().equals("after") ? "after" : "before";
    ObjectNode numbers = empty();
    number("loss").ifPresent(loss -> numbers.put("general_loss_" + when, loss));
    String message =
        String.format(
            Locale.ROOT,
            "Loss on the general set %s training: %.3f",
            when,
            number("loss").orElse(Double.NaN));
    return entry(JobEvent.New.metrics(at, message, numbers.toString()), numbers);
  }

  private Entry checkpoint() {
    long step = item.path("step").asLong();
    NewCheckpoint written =
        new NewCheckpoint(Ids.next("ftckpt_"), step, text("path"), numbers(CHECKPOINT));
    return new Entry(
        n(),
        JobEvent.New.info(at, "Checkpoint created at step " + step),
        empty(),
        null,
        written,
        null,
        null,
        null);
  }

  private Entry weights() {
    long step = item.path("step").asLong();
    Weights weights =
        new Weights(step, item.path("manifest").isObject() ? item.get("manifest") : empty());
    JobEvent.New event = JobEvent.New.info(at, "The checkpoint at step " + step + " was kept");
    return new Entry(n(), event, empty(), null, null, weights, null, null);
  }

  private Entry trial() {
    ObjectNode trial = empty();
    for (String name : List.of("trial", "hyperparameters", "valid_loss", "state")) {
      if (item.hasNonNull(name)) {
        trial.set(name, item.get(name));
      }
    }
    String loss =
        number("valid_loss")
            .map(value -> String.format(Locale.ROOT, ", validation loss=%.3f", value))
            .orElse("");
    String message = "Trial %s is %s%s".formatted(item.path("trial").asText(), text("state"), loss);
    ObjectNode patch = empty();
    patch.set("trial", trial);
    return entry(JobEvent.New.metrics(at, message, trial.toString()), patch);
  }

  private Entry result() {
    ObjectNode result = empty();
    result.put("trained_tokens", item.path("trained_tokens").asLong());
    result.set("forgetting", number("forgetting").map(f -> item.get("forgetting")).orElse(null));
    result.set("manifest", item.path("manifest").isObject() ? item.get("manifest") : empty());
    String message =
        String.format(
            Locale.ROOT, "Training finished: %d tokens", item.path("trained_tokens").asLong());
    return new Entry(n(), JobEvent.New.info(at, message), empty(), null, null, null, result, null);
  }

  private Entry error() {
    JobError error = new JobError(text("code"), text("message"), null);
    return new Entry(
        n(), JobEvent.New.of(at, "error", error.message()), empty(), null, null, null, null, error);
  }

  private long n() {
    return item.path("n").longValue();
  }

  private String level() {
    String level = item.path("level").asText();
    return LEVELS.contains(level) ? level : "info";
  }

  private String text(String name) {
    String text = item.path(name).asText("").replace("\0", "");
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private Optional<Double> number(String name) {
    JsonNode value = item.path(name);
    return value.isNumber() && Double.isFinite(value.doubleValue())
        ? Optional.of(value.doubleValue())
        : Optional.empty();
  }

  private ObjectNode numbers(List<String> names) {
    ObjectNode numbers = empty();
    for (String name : names) {
      if (number(name).isPresent()) {
        numbers.set(OPENAI.getOrDefault(name, name), item.get(name));
      }
    }
    return numbers;
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}
