package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.access.KeyRing;
import org.exposee.access.Principal;
import org.exposee.access.Scope;

/** Tells who calls, by a request's head alone. */
final class Credentials {
  private static final Pattern BEARER =
      Pattern.compile("Bearer +(\\S{1,200})", Pattern.CASE_INSENSITIVE);

  private final Callers callers;
  private final KeyRing keys;

  @Inject
  Credentials(Callers callers, KeyRing keys) {
    this.callers = callers;
    this.keys = keys;
  }

  /** Empty: nobody who is known. */
  Optional<Principal> caller(HttpServletRequest request) {
    List<String> sent = sent(request);
    return sent.isEmpty() ? localCaller(request) : keyHolder(sent);
  }

  private static List<String> sent(HttpServletRequest request) {
    return Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
  }

  private Optional<Principal> keyHolder(List<String> sent) {
    Matcher bearer = BEARER.matcher(sent.get(0).trim());
    return sent.size() == 1 && bearer.matches()
        ? keys.principal(bearer.group(1))
        : Optional.empty();
  }

  private Optional<Principal> localCaller(HttpServletRequest request) {
    return callers.local() && objection(request).isEmpty()
        ? Optional.of(new Principal(callers.application(), Set.of(Scope.ADMIN)))
        : Optional.empty();
  }

  /** Why that request is refused, for one who may not know it. */
  String objectionTo(HttpServletRequest request) {
    return sent(request).isEmpty()
        ? "This call needs a key: Authorization: Bearer exp_…" + whyNotLocal(request)
        : "The Authorization header has no key that works here.";
  }

  private String whyNotLocal(HttpServletRequest request) {
    return callers.local()
        ? objection(request).map(why -> ". Only local callers do without: " + why + ".").orElse("")
        : "";
  }

  private static Optional<String> objection(HttpServletRequest request) {
    SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, value(request.getHeaders(name)));
    }
    return LocalCallers.objection(request.getRemoteAddr(), headers);
  }

  private static String value(Enumeration<String> values) {
    String first = values.nextElement();
    return values.hasMoreElements()
        ? first + ", " + String.join(", ", Collections.list(values))
        : first;
  }
}
