package org.exposee;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.access.Open;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.api.Api;
import org.exposee.console.Console;

/** One method of one path, as its resource declares it. */
record Route(String method, String path, Method code) {

  /** All there are. */
  static List<Route> all() {
    return of(Stream.of(Api.classes(), Console.classes()).flatMap(Set::stream).toList());
  }

  /** Those that need a key. */
  static List<Route> closed() {
    return all().stream().filter(route -> !route.isOpen()).toList();
  }

  /** The routes of these resources; whatever has no path is none. */
  static List<Route> of(Collection<Class<?>> classes) {
    return classes.stream()
        .filter(type -> type.isAnnotationPresent(Path.class))
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .flatMap(Route::of)
        .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
        .toList();
  }

  private static Stream<Route> of(Method code) {
    return Stream.of(code.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(method -> method != null)
        .map(method -> new Route(method.value(), pathOf(code), code));
  }

  private static String pathOf(Method code) {
    Path below = code.getAnnotation(Path.class);
    return Stream.of(code.getDeclaringClass().getAnnotation(Path.class), below)
        .filter(path -> path != null && !path.value().isEmpty())
        .map(Path::value)
        .collect(Collectors.joining("/", "/", ""));
  }

  /** Empty for what is open to everybody. */
  Optional<Scope> scope() {
    return Optional.ofNullable(code.getAnnotation(Requires.class)).map(Requires::value);
  }

  boolean isOpen() {
    return code.getDeclaringClass().isAnnotationPresent(Open.class);
  }

  boolean readsBody() {
    return Stream.of(code.getParameterTypes())
        .anyMatch(type -> type.getSimpleName().equals("Body"));
  }

  boolean hasParameter(Class<? extends Annotation> kind) {
    return Stream.of(code.getParameterAnnotations()).flatMap(Stream::of).anyMatch(kind::isInstance);
  }

  /** Whether JSON is what it answers with. */
  boolean answersJson() {
    return code.getDeclaringClass().isAnnotationPresent(Produces.class);
  }

  /** Its path with something in the place of each variable. */
  String example() {
    return with("x");
  }

  /** Its path with that in the place of its variable. */
  String with(String id) {
    return path.replaceAll("\\{[a-z]+}", id);
  }

  boolean hasId() {
    return path.contains("{id}");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
