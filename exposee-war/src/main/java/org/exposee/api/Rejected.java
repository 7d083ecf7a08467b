package org.exposee.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.exposee.api.Problem.FieldError;

/** The call ends here, with this problem as its answer. */
final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_ERRORS = 50;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  Rejected(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = headers;
  }

  Rejected(int status, String detail) {
    this(new Problem(status, detail), Map.of());
  }

  /** For a query parameter or a header, which are part of the request's form: 400. */
  static Rejected parameter(String name, String message) {
    return new Rejected(
        new Problem(400, name + ": " + message + ".", null, List.of(new FieldError(name, message))),
        Map.of());
  }

  static Rejected notFound(String detail) {
    return new Rejected(404, detail);
  }

  /** However many there are, the first of them are enough to go on with. */
  static Rejected fields(List<FieldError> errors) {
    List<FieldError> shown = errors.subList(0, Math.min(errors.size(), MAX_ERRORS));
    return new Rejected(new Problem(Problem.UNPROCESSABLE, summary(errors), null, shown), Map.of());
  }

  static Rejected retryLater(int status, String detail, Duration after) {
    long seconds = Math.max(1, (after.toMillis() + 999) / 1_000);
    return new Rejected(new Problem(status, detail), Map.of("Retry-After", Long.toString(seconds)));
  }

  private static String summary(List<FieldError> errors) {
    FieldError first = errors.get(0);
    String subject = first.field().isEmpty() ? "the body" : first.field();
    String more = errors.size() == 1 ? "" : " (and %,d more)".formatted(errors.size() - 1);
    return subject + ": " + first.message() + more + ".";
  }

  Problem problem() {
    return problem;
  }

  Map<String, String> headers() {
    return headers;
  }
}
