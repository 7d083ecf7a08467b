package org.exposee.api;

import java.util.regex.Pattern;

/**
 * Hides keys and secrets in what is told of a caller's input: who puts one into the wrong place of
 * a call must not find it again in a log or in a problem, which others read.
 */
final class Mask {
  private static final Pattern SECRET = Pattern.compile("(exp_|whsec_)[A-Za-z0-9_+/=-]{8,}");

  private Mask() {}

  static String of(String text) {
    return SECRET.matcher(text).replaceAll("$1…");
  }
}
