package org.exposee.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.access.Open;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.glassfish.jersey.process.Inflector;

/**
 * Gives each resource method its rule: the scope it requires and the query parameters it knows.
 * Without a rule the application does not start, so that no call is open because it was forgotten.
 */
final class Authorization implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    Method method = resource.getResourceMethod();
    Requires rule = method.getAnnotation(Requires.class);
    if (rule != null) {
      context.register(new Rule(rule.value(), queryParameters(method)));
    } else if (!isOpen(resource.getResourceClass())) {
      throw new IllegalStateException(
          method + " says neither which scope it requires nor that it is open");
    }
  }

  /** What Jersey adds by itself are answers to OPTIONS, which list the methods of an address. */
  private static boolean isOpen(Class<?> resource) {
    return resource.isAnnotationPresent(Open.class) || Inflector.class.isAssignableFrom(resource);
  }

  private static Set<String> queryParameters(Method method) {
    return Arrays.stream(method.getParameterAnnotations())
        .flatMap(Stream::of)
        .filter(QueryParam.class::isInstance)
        .map(parameter -> ((QueryParam) parameter).value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Priority(Priorities.AUTHORIZATION)
  private record Rule(Scope scope, Set<String> query) implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      if (!(request.getProperty(Authentication.CALLER) instanceof Principal caller)) {
        throw new IllegalStateException("nobody has found out who calls");
      }
      if (!caller.may(scope)) {
        throw new Rejected(
            403,
            "This call needs a key with the scope %s."
                .formatted(scope.name().toLowerCase(Locale.ROOT)));
      }
      request.getUriInfo().getQueryParameters().forEach(this::check);
    }

    /** A parameter that is passed over in silence is a typo that nobody finds. */
    private void check(String name, List<String> values) {
      if (!query.contains(name)) {
        String known = query.isEmpty() ? "none" : String.join(", ", query);
        throw Rejected.parameter(name, "is not a parameter of this call; it knows " + known);
      }
      if (values.size() > 1) {
        throw Rejected.parameter(name, "is there twice");
      }
    }
  }
}
