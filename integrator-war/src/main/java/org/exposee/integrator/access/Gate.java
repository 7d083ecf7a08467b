package org.exposee.integrator.access;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Lets a caller in, or not. */
public final class Gate {
  private static final String AUTHORIZATION = "Authorization";
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");
  private static final Pattern LOOPBACK_ADDRESS =
      Pattern.compile("127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\\.[0-9]{1,3}){3}");
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

  private final Mode mode;
  private final ApiKey key;

  /** A gate that opens to this key, and in {@link Mode#LOCAL} to callers on this machine. */
  public Gate(Mode mode, ApiKey key) {
    this.mode = mode;
    this.key = key;
  }

  /**
   * Whether the caller may use what is not open to everybody. A key that is shown must be right.
   */
  public boolean admits(Caller caller) {
    List<String> shown = caller.values(AUTHORIZATION);
    return shown.isEmpty() ? mode == Mode.LOCAL && isLocal(caller) : isRight(shown);
  }

  private boolean isRight(List<String> shown) {
    var bearer = BEARER.matcher(shown.get(0));
    return shown.size() == 1 && bearer.matches() && key.matches(bearer.group(1));
  }

  private static boolean isLocal(Caller caller) {
    // The server knows no address of one who has gone.
    return caller.remoteAddress() != null
        && LOOPBACK_ADDRESS.matcher(caller.remoteAddress()).matches()
        && !caller.cameThroughProxy()
        && isLoopbackHost(caller)
        && isOwnPage(caller);
  }

  // A foreign name that was made to resolve to this machine (DNS rebinding) is not ours.
  private static boolean isLoopbackHost(Caller caller) {
    List<String> host = caller.values("Host");
    return host.size() == 1
        && LOOPBACK_HOST.matcher(host.get(0).toLowerCase(Locale.ROOT)).matches();
  }

  // A browser says which site its page is from; a page from elsewhere must not use the user's seat.
  private static boolean isOwnPage(Caller caller) {
    String host = caller.values("Host").get(0);
    List<String> ownOrigins = List.of("http://" + host, "https://" + host);
    return caller.values("Origin").stream().allMatch(ownOrigins::contains)
        && caller.values("Sec-Fetch-Site").stream()
            .allMatch(List.of("same-origin", "none")::contains);
  }
}
