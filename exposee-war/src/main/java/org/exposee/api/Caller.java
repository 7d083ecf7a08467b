package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.function.Supplier;
import org.exposee.access.Principal;

/** Hands the principal of the current request to its resource. */
final class Caller implements Supplier<Principal> {
  private final ContainerRequestContext request;

  @Inject
  Caller(ContainerRequestContext request) {
    this.request = request;
  }

  @Override
  public Principal get() {
    return (Principal) request.getProperty(Authentication.CALLER);
  }
}
