package org.exposee.guard;

/** The guard refuses a URL or what its name resolves to; the message is fit for the caller. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message, null, false, false);
  }
}
