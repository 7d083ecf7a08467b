package org.exposee.api;

import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import org.exposee.access.Open;

/** The paths that need no key, taken from the resource classes that are {@link Open}. */
final class OpenPaths {
  private final List<String> roots;

  OpenPaths(Set<Class<?>> classes) {
    this.roots =
        classes.stream()
            .filter(c -> c.isAnnotationPresent(Open.class))
            .map(c -> c.getAnnotation(Path.class).value())
            .toList();
  }

  /**
   * @param path below the application, without leading slash
   */
  boolean contains(String path) {
    return roots.stream().anyMatch(root -> isAt(root, path));
  }

  private static boolean isAt(String root, String path) {
    return path.equals(root) || (!root.isEmpty() && path.startsWith(root + "/"));
  }
}
