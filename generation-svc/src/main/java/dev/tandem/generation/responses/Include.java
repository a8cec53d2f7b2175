package dev.tandem.generation.responses;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.responses.ResponseAssembly.Shown;
import java.util.List;

/** The {@code include} member: what a caller wants to see beyond the usual. */
final class Include {

  private static final String RESULTS = "file_search_call.results";
  private static final String LOGPROBS = "message.output_text.logprobs";
  private static final int MAX_VALUES = 32;

  /** Values that are valid and never have anything to show here. */
  private static final List<String> EMPTY_HERE =
      List.of(
          "web_search_call.results",
          "web_search_call.action.sources",
          "message.input_image.image_url",
          "computer_call_output.output.image_url",
          "code_interpreter_call.outputs",
          "reasoning.encrypted_content");

  private Include() {}

  /** What a request's body asks for. */
  static Shown read(Fields body) {
    return shown(body.texts("include", MAX_VALUES));
  }

  /** What these values ask for. */
  static Shown shown(List<String> values) {
    for (String value : values) {
      if (!value.equals(RESULTS) && !value.equals(LOGPROBS) && !EMPTY_HERE.contains(value)) {
        throw ApiError.invalid(
            "include", "'include' may hold " + RESULTS + ", but holds an unknown value.");
      }
    }
    return new Shown(values.contains(RESULTS), values.contains(LOGPROBS));
  }
}
