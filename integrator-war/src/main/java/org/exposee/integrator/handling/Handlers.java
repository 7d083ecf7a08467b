package org.exposee.integrator.handling;

import java.util.List;
import java.util.ServiceLoader;

/** Finds the business code. */
public final class Handlers {
  private Handlers() {}

  /**
   * The one handler that this class loader knows of, else the one that logs.
   *
   * @throws IllegalStateException if there are several: which one to take is not ours to guess
   * @throws java.util.ServiceConfigurationError if one is named that cannot be made
   */
  public static EventHandler find(ClassLoader loader) {
    List<EventHandler> found =
        ServiceLoader.load(EventHandler.class, loader).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    if (found.size() > 1) {
      throw new IllegalStateException(
          "several event handlers are installed, keep one of: "
              + found.stream().map(handler -> handler.getClass().getName()).toList());
    }
    return found.isEmpty() ? new LoggingHandler() : found.get(0);
  }
}
