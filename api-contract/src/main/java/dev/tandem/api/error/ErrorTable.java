package dev.tandem.api.error;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;

/** The one place where a failure of any kind becomes an {@link ApiError}. */
public final class ErrorTable {

  private ErrorTable() {}

  /**
   * @param failure what was thrown
   * @param requestId shown to the caller for faults, so that the log line can be found
   */
  public static ApiError toApiError(Throwable failure, String requestId) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ApiError known) {
        return known;
      }
      if (t instanceof JsonProcessingException json) {
        return fromJson(json);
      }
      if (t instanceof MultipartParser.MalformedMessageException) {
        return fromStatus(400, requestId);
      }
      if (t instanceof IOException io) {
        ApiError upload = fromUpload(io);
        if (upload != null) {
          return upload;
        }
      }
      ApiError database = DatabaseErrors.toApiError(t);
      if (database != null) {
        return database;
      }
    }
    if (failure instanceof WebApplicationException web) {
      return fromStatus(web.getResponse().getStatus(), requestId);
    }
    return fromStatus(500, requestId);
  }

  /** The answer for a bare HTTP status, as routing and body limits produce it. */
  public static ApiError fromStatus(int status, String requestId) {
    String message =
        switch (status) {
          case 400 -> "The request could not be read. Check its body, query and headers.";
          case 401 ->
              "No API key was sent, or it is not known. Send 'Authorization: Bearer <key>'.";
          case 403 -> "This key may not do that.";
          case 404 ->
              "Unknown address. The API is under /v1; check the path against its reference.";
          case 405 -> "This method is not allowed here. Check it against the API reference.";
          case 406 ->
              "The answer cannot be given in any format that 'Accept' allows; use application/json.";
          case 408 -> "The request took too long to arrive.";
          case 413 ->
              "The request body is too large. Send files over 512 MB in parts with /v1/uploads.";
          case 414 -> "The address is too long.";
          case 415 ->
              "This content type is not understood here. Send application/json, or multipart/form-data for files.";
          case 431 -> "The request headers are too large.";
          default ->
              status >= 500
                  ? "The server failed to process the request. Request id: " + requestId
                  : "The request could not be served (HTTP " + status + ").";
        };
    String code = status == 413 ? "request_too_large" : null;
    return ApiError.of(status, code, null, message);
  }

  /** What reading a form into a file can meet; told apart by message, since there are no types. */
  private static ApiError fromUpload(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("multipart")) {
      return ApiError.invalid(null, "The form is not complete: its last boundary is missing.");
    }
    return message.contains("No space left") || message.contains("quota exceeded")
        ? ApiError.unavailable(
            "The server's disk is full. Free space there, then send the request again.")
        : null;
  }

  private static ApiError fromJson(JsonProcessingException json) {
    boolean malformed =
        json instanceof StreamReadException || json.getCause() instanceof StreamReadException;
    if (!malformed
        && json instanceof JsonMappingException mapping
        && !mapping.getPath().isEmpty()) {
      String where = where(mapping);
      return ApiError.invalid(where, "The value of '" + where + "' is not of the expected type.");
    }
    JsonLocation location = json.getLocation();
    String place =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return ApiError.invalid(null, "The body is not valid JSON of the expected form" + place + ".");
  }

  /** A path as the OpenAI API writes it, such as {@code filters[1].key}. */
  private static String where(JsonMappingException mapping) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
