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

  public static ErrorBody of(ApiError error) {
    return new ErrorBody(new Detail(error.getMessage(), error.type(), error.param(), error.code()));
  }
}
