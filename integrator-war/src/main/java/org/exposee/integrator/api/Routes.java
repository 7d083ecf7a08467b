package org.exposee.integrator.api;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.integrator.api.RouteRule.Who;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.uri.PathPattern;
import org.glassfish.jersey.uri.PathPattern.RightHandPath;

/** All routes, read from the annotations of the resources, and who may use them. */
final class Routes {
  /** What programs call: the description tells of these. */
  static final Set<Class<?>> CALLS =
      Set.of(
          EventsResource.class,
          HealthResource.class,
          MetricsResource.class,
          RegistrationResource.class,
          WebhookResource.class);

  /** What browsers show. */
  static final Set<Class<?>> PAGES = Set.of(DocsResource.class, PageResource.class);

  static final Set<Class<?>> RESOURCES =
      Stream.of(CALLS, PAGES).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

  private final List<Route> all;
  private final List<PathPattern> open;

  /**
   * Reads the rules.
   *
   * @throws IllegalStateException if a route has none
   */
  Routes(Set<Class<?>> resources) {
    this.all = resources.stream().map(Resource::from).flatMap(Routes::routes).toList();
    this.open =
        all.stream()
            .filter(route -> route.who() == Who.ANYBODY)
            .map(route -> new PathPattern(route.path(), RightHandPath.capturingZeroSegments))
            .toList();
  }

  /** One method of one path. */
  record Route(String method, String path, Who who) {}

  List<Route> all() {
    return all;
  }

  /** Whether anybody may use some method of this path; the others are guarded one by one. */
  boolean isOpen(String path) {
    String absolute = path.startsWith("/") ? path : "/" + path;
    return open.stream().anyMatch(pattern -> pattern.match(absolute) != null);
  }

  static Who who(Method handler) {
    RouteRule rule = handler.getAnnotation(RouteRule.class);
    if (rule == null) {
      throw new IllegalStateException(handler + " does not say who may use it, see RouteRule");
    }
    return rule.value();
  }

  private static Stream<Route> routes(Resource resource) {
    Stream<Route> own = routes(resource, resource.getPath());
    Stream<Route> below =
        resource.getChildResources().stream()
            .flatMap(child -> routes(child, resource.getPath() + "/" + child.getPath()));
    return Stream.concat(own, below);
  }

  private static Stream<Route> routes(Resource resource, String path) {
    return resource.getResourceMethods().stream()
        .map(method -> new Route(method.getHttpMethod(), normal(path), who(handler(method))));
  }

  private static Method handler(ResourceMethod method) {
    return method.getInvocable().getHandlingMethod();
  }

  private static String normal(String path) {
    return ("/" + path).replaceAll("/+", "/");
  }
}
