package dev.tandem.api.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One operation that somebody used.
 *
 * @param occurredAt seconds since 1970
 * @param holder who, in a form that says nothing secret
 * @param holderName what people call them; may be empty
 * @param operation the path with stars for names
 * @param path as it was sent, and so with the names
 * @param made the id of what the operation made, or null
 * @param status the answer's HTTP status
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditEntry(
    String object,
    String id,
    @JsonProperty("occurred_at") long occurredAt,
    String holder,
    @JsonProperty("holder_name") String holderName,
    String method,
    String operation,
    String path,
    String made,
    int status,
    @JsonProperty("request_id") String requestId) {}
