package org.exposee;

import java.util.List;

/** Exposee does not start: every mistake in its settings, by the setting's name. */
final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsException(List<String> mistakes) {
    super(
        "Exposee cannot start, these settings are wrong:\n  " + String.join("\n  ", mistakes),
        null,
        false,
        false);
  }
}
