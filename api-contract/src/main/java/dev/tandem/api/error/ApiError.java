package dev.tandem.api.error;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure that the caller is told about. The message is a sentence a person can act on; it never
 * carries class names, SQL or another project's data.
 */
public final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final String code;
  private final String param;
  private final Duration retryAfter;

  private ApiError(int status, String type, String code, String param, String message) {
    this(status, type, code, param, message, null);
  }

  private ApiError(
      int status, String type, String code, String param, String message, Duration retryAfter) {
    // No stack trace: these are answers, not faults, and input must not make them expensive.
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  /** 400: the request is wrong; {@code param} names the part that is, or is null. */
  public static ApiError invalid(String param, String message) {
    return new ApiError(400, "invalid_request_error", null, param, message);
  }

  /** 400 with a machine-readable code, such as {@code context_length_exceeded}. */
  public static ApiError invalid(String param, String code, String message) {
    return new ApiError(400, "invalid_request_error", code, param, message);
  }

  /** 401: no key, or one that is not known. */
  public static ApiError unauthenticated(String message) {
    return new ApiError(401, "authentication_error", "invalid_api_key", null, message);
  }

  /** 403: the key is known and may not do this. */
  public static ApiError forbidden(String message) {
    return new ApiError(403, "permission_error", null, null, message);
  }

  /** 403: the key is known and lacks the role that this needs. */
  public static ApiError insufficient(String message) {
    return new ApiError(403, "permission_error", "insufficient_permissions", null, message);
  }

  /** 404: nothing of this kind with this id in the caller's project. */
  public static ApiError notFound(String kind, String id) {
    return new ApiError(
        404,
        "invalid_request_error",
        null,
        null,
        "No " + kind + " found with id '" + shown(id) + "'.");
  }

  /** 404 for a model name, with the code SDKs know. */
  public static ApiError modelNotFound(String model) {
    return new ApiError(
        404,
        "invalid_request_error",
        "model_not_found",
        "model",
        "The model '" + shown(model) + "' does not exist. GET /v1/models lists those that do.");
  }

  /** 413: the body or file is larger than allowed. */
  public static ApiError tooLarge(String param, String message) {
    return new ApiError(413, "invalid_request_error", "request_too_large", param, message);
  }

  /** 429: the caller should slow down. */
  public static ApiError rateLimited(String message) {
    return new ApiError(429, "rate_limit_error", "rate_limit_exceeded", null, message);
  }

  /** 429: a quota is used up; trying again soon does not help. */
  public static ApiError quotaExhausted(String message) {
    return new ApiError(429, "insufficient_quota", "insufficient_quota", null, message);
  }

  /** 503: something this service needs is away for the moment; the caller may try again. */
  public static ApiError unavailable(String message) {
    return new ApiError(503, "server_error", "service_unavailable", null, message);
  }

  /**
   * Any other status with the type that belongs to it; used when another service's error is passed
   * on.
   */
  public static ApiError of(int status, String code, String param, String message) {
    return new ApiError(status, typeOf(status), code, param, message);
  }

  /**
   * The same failure with the time after which another try can succeed. Told as {@code
   * retry-after}, in whole seconds, at least 1.
   */
  public ApiError withRetryAfter(Duration wait) {
    return new ApiError(status, type, code, param, getMessage(), wait);
  }

  static String typeOf(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  private static String shown(String id) {
    if (id == null) {
      return "";
    }
    String clean = id.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "…";
  }

  public int status() {
    return status;
  }

  /** The OpenAI error type, such as {@code invalid_request_error}. */
  public String type() {
    return type;
  }

  /** Machine-readable code, or null. */
  public String code() {
    return code;
  }

  /** The request parameter at fault, or null. */
  public String param() {
    return param;
  }

  /** How long the caller should wait before another try, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The value of the header {@code retry-after}, for failures that another try can mend. */
  Optional<String> retryAfterSeconds() {
    if (retryAfter != null) {
      return Optional.of(
          String.valueOf(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds())));
    }
    return status == 429 || status == 503 ? Optional.of("1") : Optional.empty();
  }
}
