package dev.tandem.api.error;

/** RFC 9457 problem details, the dialect of the {@code /tandem} paths. */
public record ProblemDetails(String type, String title, int status, String detail) {

  public static ProblemDetails of(ApiError error) {
    return new ProblemDetails("about:blank", error.type(), error.status(), error.getMessage());
  }
}
