package org.exposee.guard;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a URL's text apart by a grammar so narrow that no two parsers can disagree about it. */
record UrlText(String scheme, Host host, int port, String rest) {
  private static final int MAX_LENGTH = 2_048;
  private static final int MAX_PORT = 65_535;
  private static final Pattern PARTS =
      Pattern.compile("([A-Za-z]+)://([^/?]*?)(?::([1-9][0-9]{0,4}))?([/?].*)?");
  private static final Pattern BAD_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /**
   * @throws Refused saying what is wrong
   */
  static UrlText parse(String raw) {
    if (raw.isEmpty() || raw.length() > MAX_LENGTH) {
      throw new Refused("a URL has 1 to 2,048 characters, this one " + raw.length());
    }
    if (!raw.chars().allMatch(UrlText::isAllowed)) {
      throw new Refused(
          "a URL has printable ASCII only, without space, backslash and fragment (#)");
    }
    Matcher parts = PARTS.matcher(raw);
    if (!parts.matches()) {
      throw new Refused("not an absolute URL of the form http(s)://host[:port]/path");
    }
    refuseUserInfo(raw);
    String scheme = scheme(parts.group(1));
    int port = port(parts.group(3), scheme);
    return new UrlText(scheme, Host.parse(parts.group(2)), port, rest(parts.group(4)));
  }

  private static boolean isAllowed(int c) {
    return c > ' ' && c < 0x7f && c != '\\' && c != '#';
  }

  private static void refuseUserInfo(String raw) {
    int path = raw.indexOf('/', raw.indexOf("://") + 3);
    if ((path < 0 ? raw : raw.substring(0, path)).contains("@")) {
      throw new Refused("a URL here has no user, password or @ before its path");
    }
  }

  private static String scheme(String raw) {
    String scheme = raw.toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new Refused("the scheme is http or https");
    }
    return scheme;
  }

  private static int port(String digits, String scheme) {
    if (digits == null) {
      return scheme.equals("https") ? 443 : 80;
    }
    int port = Integer.parseInt(digits);
    if (port > MAX_PORT) {
      throw new Refused("a port goes from 1 to 65535");
    }
    return port;
  }

  private static String rest(String raw) {
    String rest = raw == null ? "/" : raw.startsWith("?") ? "/" + raw : raw;
    if (BAD_PERCENT.matcher(rest).find()) {
      throw new Refused("a % is followed by two hexadecimal digits");
    }
    return rest;
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  Target target() {
    boolean usual = port == (isSecure() ? 443 : 80);
    String url = scheme + "://" + host.text() + (usual ? "" : ":" + port) + rest;
    try {
      return new Target(this, url, new URI(url));
    } catch (URISyntaxException illegal) {
      throw new Refused("the URL has a character that must be percent-encoded");
    }
  }
}
