package org.exposee.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;

/**
 * An error as callers see it (RFC 9457). The type is always {@code about:blank}: the status says
 * what kind it is, detail and errors say the rest, so there is no list of types to keep.
 *
 * @param instance names this one occurrence, for the log; with 500 only
 * @param errors what is wrong with which field
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"type", "title", "status", "detail", "instance", "errors"})
@Schema(description = "An error, as RFC 9457 has it.")
record Problem(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "about:blank") String type,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "Unprocessable Content")
        String title,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "422") int status,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "One field is not acceptable.")
        String detail,
    @Schema(description = "Names this occurrence in the server's log.", format = "uri")
        String instance,
    @Schema(description = "The fields that are not acceptable.") List<FieldError> errors) {

  /** The media type of every error. */
  static final String MEDIA_TYPE = "application/problem+json";

  static final int UNPROCESSABLE = 422;

  /**
   * @param field its name, {@code [3].event} for one of the fourth event of a batch, or empty for
   *     the body as a whole
   * @param message what is wrong, and the limit
   */
  record FieldError(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "event") String field,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "is missing") String message) {

    FieldError {
      field = Mask.of(field);
      message = Mask.of(message);
    }
  }

  Problem {
    detail = Mask.of(detail);
  }

  Problem(int status, String detail, String instance, List<FieldError> errors) {
    this("about:blank", titleOf(status), status, detail, instance, errors);
  }

  Problem(int status, String detail) {
    this(status, detail, null, List.of());
  }

  /** JAX-RS knows neither the one nor the name that RFC 9110 gives the other. */
  private static String titleOf(int status) {
    if (status == UNPROCESSABLE) {
      return "Unprocessable Content";
    }
    if (status == Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode()) {
      return "Content Too Large";
    }
    Status known = Status.fromStatusCode(status);
    return known == null ? "Error" : known.getReasonPhrase();
  }
}
