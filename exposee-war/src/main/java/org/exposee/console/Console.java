package org.exposee.console;

import java.util.Set;

/** What the application is told about this package. */
public final class Console {
  private Console() {}

  /** The resources. */
  public static Set<Class<?>> classes() {
    return Set.of(
        PageResource.class,
        AssetsResource.class,
        IconResource.class,
        DocsResource.class,
        DescriptionResource.class);
  }
}
