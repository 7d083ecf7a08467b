package org.exposee.integrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What went wrong, as RFC 9457 writes it.
 *
 * @param type always {@code about:blank}: the status says what kind it is
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what was wrong with this request
 * @param errors the fields that were wrong, all of them; absent if it was not about fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "RFC 9457 problem details")
record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
  /** One field and what was wrong with it. */
  record FieldError(String field, String message) {
    private static final int MAX_SHOWN = 64;

    /** With a name that the caller chose: of a long one only the beginning is shown. */
    static FieldError of(String field, String message) {
      String shown = field.length() <= MAX_SHOWN ? field : field.substring(0, MAX_SHOWN) + "…";
      return new FieldError(shown, message);
    }
  }
}
