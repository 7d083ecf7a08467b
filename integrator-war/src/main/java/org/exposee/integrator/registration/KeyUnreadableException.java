package org.exposee.integrator.registration;

/** The key for Exposee could not be read; the message says which file and why, never the key. */
public final class KeyUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message that may be shown to Integrator's callers. */
  public KeyUnreadableException(String message) {
    super(message);
  }
}
