package org.exposee.integrator.api;

import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import org.exposee.integrator.api.RouteRule.Who;

/** Puts each route's rule before it: on an open path, another method may be closed. */
final class RouteRules implements DynamicFeature {
  @Override
  public void configure(ResourceInfo route, FeatureContext context) {
    if (isOurs(route) && Routes.who(route.getResourceMethod()) == Who.ADMITTED) {
      context.register((ContainerRequestFilter) RouteRules::requireAdmitted);
    }
  }

  // Jersey adds its own answers to OPTIONS, which tell no more than the allowed methods.
  private static boolean isOurs(ResourceInfo route) {
    return route.getResourceClass().getPackage() == RouteRules.class.getPackage();
  }

  private static void requireAdmitted(jakarta.ws.rs.container.ContainerRequestContext request) {
    if (!AccessFilter.isAdmitted(request)) {
      throw Problems.unauthorized();
    }
  }
}
