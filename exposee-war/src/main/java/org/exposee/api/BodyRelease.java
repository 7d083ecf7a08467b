package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Gives back what {@link BodyReader} took: with an answer, a body's work is done. */
final class BodyRelease implements ContainerResponseFilter {
  private final Intake intake;

  @Inject
  BodyRelease(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(BodyReader.TAKEN) instanceof Long taken) {
      request.removeProperty(BodyReader.TAKEN);
      intake.memory().give(taken);
    }
  }
}
