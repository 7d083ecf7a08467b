package org.exposee.integrator.api;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.List;
import java.util.Optional;
import org.exposee.integrator.api.Problem.FieldError;

/** The one place where problems are made. */
final class Problems {
  static final String MEDIA_TYPE = "application/problem+json";

  static final int RETRY_AFTER_S = 5;

  private static final int UNPROCESSABLE = 422;

  private Problems() {}

  static ProblemException malformed(String detail) {
    return of(400, detail);
  }

  static ProblemException badQuery(List<FieldError> errors) {
    return of(400, "The query is not right.", errors);
  }

  static ProblemException unauthorized() {
    return new ProblemException(
        response(401, "This needs the key, as Authorization: Bearer int_…", List.of())
            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
            .build());
  }

  static ProblemException unbelieved(String detail) {
    return new ProblemException(
        response(401, detail, List.of())
            .header(HttpHeaders.WWW_AUTHENTICATE, "Webhook-Signature")
            .build());
  }

  static ProblemException notFound(String what) {
    return of(404, what);
  }

  static ProblemException conflict(String detail) {
    return of(409, detail);
  }

  static ProblemException tooSlow(String detail) {
    return of(408, detail);
  }

  static ProblemException tooLarge(long limit) {
    return of(413, "The body is larger than %d bytes.".formatted(limit));
  }

  static ProblemException unsupported(String detail) {
    return of(415, detail);
  }

  static ProblemException badFields(List<FieldError> errors) {
    return of(UNPROCESSABLE, "The body is JSON, but not what is asked for.", errors);
  }

  static ProblemException unavailable(String detail) {
    return new ProblemException(unavailableResponse(detail));
  }

  static Response unavailableResponse(String detail) {
    return response(503, detail, List.of()).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S).build();
  }

  /** A failed call to Exposee: 502, 503 or 504. */
  static ProblemException gateway(int status, String detail) {
    return status == 503 ? unavailable(detail) : of(status, detail);
  }

  /** Somebody else's problem, told as it is. */
  static ProblemException passedOn(int status, JsonNode problem, Optional<String> retryAfter) {
    ResponseBuilder builder = Response.status(status).entity(problem).type(MEDIA_TYPE);
    retryAfter.ifPresent(value -> builder.header(HttpHeaders.RETRY_AFTER, value));
    return new ProblemException(builder.build());
  }

  private static ProblemException of(int status, String detail) {
    return of(status, detail, List.of());
  }

  private static ProblemException of(int status, String detail, List<FieldError> errors) {
    return new ProblemException(response(status, detail, errors).build());
  }

  static ResponseBuilder response(int status, String detail, List<FieldError> errors) {
    return Response.status(status).entity(problem(status, detail, errors)).type(MEDIA_TYPE);
  }

  static Problem problem(int status, String detail, List<FieldError> errors) {
    return new Problem("about:blank", title(status), status, detail, errors);
  }

  /** JAX-RS does not know the one, and not the name that RFC 9110 gives the other. */
  private static String title(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    if (known == Response.Status.REQUEST_ENTITY_TOO_LARGE) {
      return "Content Too Large";
    }
    if (known != null) {
      return known.getReasonPhrase();
    }
    return status == UNPROCESSABLE ? "Unprocessable Content" : "Error";
  }
}
