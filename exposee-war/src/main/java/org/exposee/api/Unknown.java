package org.exposee.api;

/** It is not known whether a change was made; the message says what a caller can do. */
final class Unknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unknown(String message, Throwable cause) {
    super(message, cause);
  }
}
