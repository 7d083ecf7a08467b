package org.exposee.delivery;

/** Compares store and memory of a running Exposee, which else does so every half minute. */
public final class Nets {
  private Nets() {}

  public static void cast(Dispatcher dispatcher) {
    dispatcher.castNet();
  }
}
