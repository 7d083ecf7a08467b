package org.exposee.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host of a URL in the few forms that every parser reads alike: a strict dotted IPv4 address, a
 * bracketed IPv6 address without zone, or a name of letters, digits and hyphens. Everything else
 * (octal, hexadecimal, short, percent-encoded, U-labels …) is read differently by different
 * programs and refused for that.
 *
 * @param text as in a URL, in lower case, IPv6 in brackets
 * @param name as for a resolver: without brackets
 * @param literal the address, when the host is one
 */
record Host(String text, String name, Optional<InetAddress> literal) {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_NAME = 253;

  private static final List<String> RESERVED =
      List.of(
          "localhost",
          "local",
          "internal",
          "localdomain",
          "lan",
          "corp",
          "home",
          "intranet",
          "private",
          "svc",
          "arpa",
          "onion",
          "invalid",
          "alt");
  private static final List<String> METADATA =
      List.of(
          "metadata.google.internal",
          "metadata.goog",
          "metadata.amazonaws.com",
          "instance-data.ec2.internal",
          "metadata.azure.internal",
          "metadata.tencentyun.com");

  /** Dotted decimal, four parts, no leading zero. */
  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  /**
   * @throws Refused for every other form
   */
  static Host parse(String raw) {
    if (raw.startsWith("[")) {
      return ipv6(raw);
    }
    return isIpv4(raw) ? literal(raw) : name(raw.toLowerCase(Locale.ROOT));
  }

  private static Host ipv6(String raw) {
    String inner = raw.endsWith("]") ? raw.substring(1, raw.length() - 1) : "";
    if (!IPV6.matcher(inner).matches()) {
      throw new Refused("the host is not an IPv6 address in brackets, without a zone");
    }
    return literal(inner);
  }

  private static Host literal(String text) {
    try {
      InetAddress address = InetAddress.getByName(text);
      String shown = address.getHostAddress();
      boolean brackets = address instanceof Inet6Address;
      return new Host(brackets ? "[" + shown + "]" : shown, shown, Optional.of(address));
    } catch (UnknownHostException malformed) {
      throw new Refused("the host is not an IP address");
    }
  }

  private static Host name(String lower) {
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    String[] labels = name.split("\\.", -1);
    boolean fits = !name.isEmpty() && name.length() <= MAX_NAME;
    for (String label : labels) {
      fits &= LABEL.matcher(label).matches();
    }
    if (!fits || !Character.isLetter(labels[labels.length - 1].charAt(0))) {
      throw new Refused(
          "the host is not a name of letters, digits and hyphens (up to 253 characters, labels up"
              + " to 63, the last beginning with a letter; international names as xn--…), and not"
              + " an IP address in its plain form");
    }
    return new Host(name, name, Optional.empty());
  }

  /** Why no list of allowed networks lifts the refusal of this name. */
  Optional<String> metadata() {
    return METADATA.contains(name)
        ? Optional.of(name + " is a metadata service")
        : Optional.empty();
  }

  /** Why this name can only mean something inside somebody's network; empty when it need not. */
  Optional<String> reserved() {
    if (literal.isPresent()) {
      return Optional.empty();
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (RESERVED.contains(last)) {
      return Optional.of("names that end in " + last + " are not public");
    }
    return name.contains(".") ? Optional.empty() : Optional.of("a name of one label is not public");
  }
}
