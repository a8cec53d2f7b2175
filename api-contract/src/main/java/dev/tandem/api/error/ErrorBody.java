package dev.tandem.api.error;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The OpenAI error object: {@code {"error":{message,type,param,code}}}; all four members are always
 * present, because the SDKs' types require them.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ErrorBody(Detail error) {

  /** The members of the error object. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Detail(String message, String type, String param, String code) {}

  /**
   * Whether callers of this path expect this dialect: all but those of Tandem's own paths, since a
   * path that belongs to nobody is most often a base URL without its {@code /v1}.
   */
  static boolean speaksTo(String path) {
    return !path.equals("/tandem") && !path.startsWith("/tandem/");
  }

  public static ErrorBody of(ApiError error) {
    return new ErrorBody(new Detail(error.getMessage(), error.type(), error.param(), error.code()));
  }
}
