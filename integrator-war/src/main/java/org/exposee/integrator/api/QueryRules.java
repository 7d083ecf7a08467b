package org.exposee.integrator.api;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.integrator.api.Problem.FieldError;

/**
 * Refuses query parameters that a call does not know: one that is passed over in silence is a typo
 * that nobody finds. Pages are left out, to whose addresses browsers and tools add their own.
 */
final class QueryRules implements DynamicFeature {
  // Whether the caller is admitted is found out before.
  private static final int AFTER_ACCESS = Priorities.USER + 1;

  @Override
  public void configure(ResourceInfo route, FeatureContext context) {
    if (Routes.CALLS.contains(route.getResourceClass())) {
      context.register(new Rule(parameters(route.getResourceMethod())), AFTER_ACCESS);
    }
  }

  private static Set<String> parameters(Method method) {
    return Arrays.stream(method.getParameterAnnotations())
        .flatMap(Stream::of)
        .filter(QueryParam.class::isInstance)
        .map(parameter -> ((QueryParam) parameter).value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private record Rule(Set<String> known) implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      List<FieldError> errors = new ArrayList<>();
      request.getUriInfo().getQueryParameters().forEach((name, all) -> check(name, all, errors));
      if (!errors.isEmpty()) {
        throw Problems.badQuery(errors);
      }
    }

    private void check(String name, List<String> values, List<FieldError> errors) {
      if (!known.contains(name)) {
        String names = known.isEmpty() ? "none" : String.join(", ", known);
        errors.add(FieldError.of(name, "is not a parameter of this call; it knows " + names));
      } else if (values.size() > 1) {
        errors.add(FieldError.of(name, "is there twice"));
      }
    }
  }
}
