package org.exposee.integrator.api;

import jakarta.ws.rs.core.Response;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Response response;

  ProblemException(Response response) {
    super("status " + response.getStatus(), null, false, false);
    this.response = response;
  }

  Response response() {
    return response;
  }
}
