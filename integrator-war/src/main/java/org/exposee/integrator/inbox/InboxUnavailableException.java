package org.exposee.integrator.inbox;

/** The inbox could not be read or written; whatever was asked for may be asked for again. */
public final class InboxUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InboxUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
