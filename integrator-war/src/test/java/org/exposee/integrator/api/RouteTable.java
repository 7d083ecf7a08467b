package org.exposee.integrator.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Shows the routes to tests of the whole. */
public final class RouteTable {
  private RouteTable() {}

  /** One method of one path. */
  public record Row(String method, String path, boolean open) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** All routes there are. */
  public static Stream<Row> rows() {
    return rows(Routes.RESOURCES);
  }

  /** Those that programs call; the others are pages. */
  public static Stream<Row> calls() {
    return rows(Routes.CALLS);
  }

  private static Stream<Row> rows(Set<Class<?>> resources) {
    return new Routes(resources)
        .all().stream()
            .map(
                route ->
                    new Row(route.method(), route.path(), route.who() == RouteRule.Who.ANYBODY));
  }

  /** Reads routes of which one has no rule. */
  public static void withARuleMissing() {
    assertNever(new Routes(Set.of(Unruled.class)));
  }

  private static void assertNever(Routes routes) {
    throw new AssertionError("accepted " + routes.all());
  }

  /** A resource whose author forgot the rule. */
  @Path("/unruled")
  public static final class Unruled {
    /** Nobody said who may use it. */
    @GET
    public String unruled() {
      return "";
    }
  }
}
