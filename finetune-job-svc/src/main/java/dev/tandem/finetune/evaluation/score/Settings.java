package dev.tandem.finetune.evaluation.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How it is measured; each member has a default.
 *
 * @param k places of a ranking that count
 * @param runs how often each question is asked
 * @param seed of the drawn rows, and given to models that take one
 * @param confidence of intervals and tests
 * @param samples how often rows are drawn for an interval
 * @param temperature 0 for one run, the server's for several
 * @param jsonSchema that answers must fit where their row names none, or null
 * @param judge a model that judges answers, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "EvaluationSettings")
public record Settings(
    @Schema(nullable = true, minimum = "1", maximum = "50") Integer k,
    @Schema(nullable = true, minimum = "1", maximum = "20") Integer runs,
    @Schema(nullable = true) Long seed,
    @Schema(nullable = true, minimum = "0.5", maximum = "0.999") Double confidence,
    @Schema(nullable = true, minimum = "100", maximum = "10000") Integer samples,
    @Schema(nullable = true, minimum = "0", maximum = "2") Double temperature,
    @Schema(nullable = true, implementation = Object.class) JsonNode jsonSchema,
    @Schema(nullable = true) Judge judge) {

  /** All defaults. */
  public static final Settings USUAL =
      new Settings(null, null, null, null, null, null, null, null).whole();

  private static final int MAX_ID = 256;
  private static final int MAX_PROMPT = 20_000;

  /** What a judge is told when the request says nothing else. */
  private static final String PROMPT =
      """
      You judge answers. Question: {question}
      Right answer: {expected}
      Answer to judge: {answer}
      Does the answer to judge say the same as the right answer? Reply with one word, correct or incorrect.""";

  /**
   * A model that judges answers.
   *
   * @param prompt with {question}, {expected} and {answer} to be filled in
   */
  @Schema(name = "EvaluationJudge")
  public record Judge(
      @Schema(required = true) String model, @Schema(nullable = true) String prompt) {

    private Judge whole() {
      if (model == null || model.isBlank()) {
        throw ApiError.invalid(
            "settings.judge.model",
            "missing_required_parameter",
            "'settings.judge.model' is required.");
      }
      UserText.check("settings.judge.model", model, MAX_ID);
      UserText.check("settings.judge.prompt", prompt, MAX_PROMPT);
      if (prompt != null && !prompt.contains("{answer}")) {
        throw ApiError.invalid(
            "settings.judge.prompt", "'settings.judge.prompt' must have {answer} in it.");
      }
      return new Judge(model, prompt == null ? PROMPT : prompt);
    }
  }

  /**
   * The same with defaults for what is missing.
   *
   * @throws ApiError 400 that names the member at fault
   */
  public Settings whole() {
    within("k", k, 1, 50);
    within("runs", runs, 1, 20);
    within("confidence", confidence, 0.5, 0.999);
    within("samples", samples, 100, 10_000);
    within("temperature", temperature, 0, 2);
    if (jsonSchema != null && !jsonSchema.isNull() && !jsonSchema.isObject()) {
      throw ApiError.invalid("settings.json_schema", "'settings.json_schema' must be an object.");
    }
    int times = runs == null ? 1 : runs;
    return new Settings(
        k == null ? 5 : k,
        times,
        seed == null ? 0 : seed,
        confidence == null ? 0.95 : confidence,
        samples == null ? 1000 : samples,
        temperature == null && times == 1 ? (Double) 0.0 : temperature,
        jsonSchema == null || jsonSchema.isNull() ? null : jsonSchema,
        judge == null ? null : judge.whole());
  }

  private static void within(String name, Number value, double least, double most) {
    if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw ApiError.invalid(
          "settings." + name, "'settings.%s' must be from %s to %s.".formatted(name, least, most));
    }
  }
}
