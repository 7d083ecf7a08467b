package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers the problem that a failure is ({@link Rejections}). */
final class ProblemMapper implements ExceptionMapper<Throwable> {
  private final Provider<ContainerRequestContext> request;

  @Inject
  ProblemMapper(Provider<ContainerRequestContext> request) {
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable failure) {
    Rejected rejected = Rejections.of(failure, this::call);
    Problem problem = rejected.problem();
    ResponseBuilder answer =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    rejected.headers().forEach(answer::header);
    return answer.build();
  }

  /** Without the query, which may hold what is nobody's business. */
  private String call() {
    ContainerRequestContext now = request.get();
    return Line.of(now.getMethod() + " " + Mask.of(now.getUriInfo().getRequestUri().getRawPath()));
  }
}
