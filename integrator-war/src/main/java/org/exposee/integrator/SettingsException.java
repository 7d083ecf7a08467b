package org.exposee.integrator;

import java.util.List;

/** The settings are not right; the message lists all mistakes, one a line, and no secret. */
final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SettingsException(List<String> mistakes) {
    super("The settings are not right:\n  " + String.join("\n  ", mistakes));
  }
}
