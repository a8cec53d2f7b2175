package dev.tandem.finetune.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.job.CreateJob.Extension;
import dev.tandem.finetune.job.CreateJob.Numbers;
import dev.tandem.finetune.model.BaseModel;
import dev.tandem.finetune.model.BaseModels;
import dev.tandem.finetune.model.Technique;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Checks what a client asks for before anything is kept. Every failure is a 400 that names the
 * parameter, but an unknown model, which is a 404.
 */
@ApplicationScoped
public class SpecReader {

  private static final int MAX_ID = 256;
  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,63}");

  private final BaseModels models;

  public SpecReader(BaseModels models) {
    this.models = models;
  }

  /** The request with its defaults. */
  public JobSpec read(CreateJob body) {
    if (body == null) {
      throw ApiError.invalid(null, "The request body is empty; send a JSON object.");
    }
    BaseModel model = model(body.model());
    String method = method(body.method());
    Extension tandem = ExtensionReader.read(body.tandem());
    Technique technique = technique(model, method, tandem);
    refuseIntegrations(body.integrations());
    return new JobSpec(
        model.name(),
        required("training_file", body.trainingFile()),
        UserText.check("validation_file", body.validationFile(), MAX_ID),
        method,
        HyperparameterReader.read(method, numbers(body, method), place(body, method)),
        suffix(body.suffix()),
        seed(body.seed()),
        metadata(body.metadata()),
        technique,
        SearchReader.read(tandem.search(), technique),
        SearchReader.rank(tandem.rank(), technique),
        tandem.packing() == null || tandem.packing(),
        merge(tandem, technique),
        UserText.check("tandem.general_file", tandem.generalFile(), MAX_ID));
  }

  private BaseModel model(String name) {
    String wanted = required("model", name);
    if (wanted.startsWith("ft:")) {
      throw ApiError.invalid(
          "model", "Training goes on from base models only. Name one of: " + models.names() + ".");
    }
    return models
        .find(wanted)
        .orElseThrow(
            () ->
                ApiError.of(
                    404,
                    "model_not_found",
                    "model",
                    "The model '%s' cannot be fine-tuned here. Those that can: %s."
                        .formatted(UserText.check("model", wanted, MAX_ID), models.names())));
  }

  private static String method(CreateJob.Method method) {
    if (method == null) {
      return JobSpec.SUPERVISED;
    }
    return switch (String.valueOf(method.type())) {
      case JobSpec.SUPERVISED -> JobSpec.SUPERVISED;
      case JobSpec.DPO -> JobSpec.DPO;
      case "reinforcement" ->
          throw ApiError.invalid(
              "method.type", "Reinforcement is not offered; use 'supervised' or 'dpo'.");
      default ->
          throw ApiError.invalid("method.type", "'method.type' must be 'supervised' or 'dpo'.");
    };
  }

  private static Technique technique(BaseModel model, String method, Extension tandem) {
    Technique technique = model.defaultTechnique();
    if (tandem.technique() != null) {
      technique =
          Technique.of(tandem.technique())
              .orElseThrow(
                  () ->
                      ApiError.invalid(
                          "tandem.technique",
                          "'tandem.technique' must be one of "
                              + String.join(", ", Technique.names())
                              + "."));
    }
    if (model.isClassifier() != (technique == Technique.CLASSIFIER)) {
      throw ApiError.invalid(
          "tandem.technique",
          "The technique 'classifier' and the model 'tandem-classifier' belong together.");
    }
    boolean plain = technique == Technique.CLASSIFIER || technique == Technique.PROMPT_TUNING;
    if (method.equals(JobSpec.DPO) && plain) {
      throw ApiError.invalid(
          "method.type", "'dpo' trains with lora, qlora or full, not " + technique.wire() + ".");
    }
    return technique;
  }

  private static boolean merge(Extension tandem, Technique technique) {
    boolean merge = Boolean.TRUE.equals(tandem.merge());
    if (merge && technique != Technique.LORA && technique != Technique.QLORA) {
      throw ApiError.invalid(
          "tandem.merge",
          "'tandem.merge' is for lora and qlora; " + technique.wire() + " has nothing to merge.");
    }
    return merge;
  }

  private static Numbers numbers(CreateJob body, String method) {
    if (body.method() == null) {
      return body.hyperparameters();
    }
    CreateJob.Settings settings =
        method.equals(JobSpec.DPO) ? body.method().dpo() : body.method().supervised();
    Numbers inner = settings == null ? null : settings.hyperparameters();
    return inner == null ? body.hyperparameters() : inner;
  }

  private static String place(CreateJob body, String method) {
    return body.method() == null ? "hyperparameters" : "method." + method + ".hyperparameters";
  }

  private static void refuseIntegrations(JsonNode integrations) {
    if (integrations != null && !integrations.isNull() && !integrations.isEmpty()) {
      throw ApiError.invalid(
          "integrations", "Integrations are not offered; metrics are on the job's events.");
    }
  }

  private static String suffix(String suffix) {
    if (suffix != null && !SUFFIX.matcher(suffix).matches()) {
      throw ApiError.invalid(
          "suffix",
          "'suffix' must be 1 to 64 letters, digits, dots, blanks, '_' or '-', the first a letter"
              + " or digit.");
    }
    return suffix == null ? null : suffix.replace(' ', '-');
  }

  private static int seed(JsonNode seed) {
    if (seed == null || seed.isNull()) {
      return ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    }
    if (!seed.isIntegralNumber() || !seed.canConvertToInt() || seed.intValue() < 0) {
      throw ApiError.invalid("seed", "'seed' must be a whole number from 0 to 2147483647.");
    }
    return seed.intValue();
  }

  private static Map<String, String> metadata(JsonNode metadata) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (metadata == null || metadata.isNull()) {
      return pairs;
    }
    if (!metadata.isObject() || metadata.size() > MAX_PAIRS) {
      throw ApiError.invalid("metadata", "'metadata' must be an object of at most 16 strings.");
    }
    for (Map.Entry<String, JsonNode> pair : metadata.properties()) {
      if (!pair.getValue().isTextual()) {
        throw ApiError.invalid("metadata", "Values of 'metadata' must be strings.");
      }
      pairs.put(
          UserText.check("metadata", pair.getKey(), MAX_KEY),
          UserText.check("metadata", pair.getValue().textValue(), MAX_VALUE));
    }
    return pairs;
  }

  private static String required(String param, String value) {
    if (value == null || value.isBlank()) {
      throw ApiError.invalid(param, "missing_required_parameter", "'" + param + "' is required.");
    }
    return UserText.check(param, value, MAX_ID);
  }
}
