package org.exposee.api;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.access.KeyRing;
import org.exposee.access.Principal;
import org.exposee.access.Scope;

/**
 * Finds out who calls, before anything else is looked at: whoever has no key learns neither which
 * addresses there are nor what they take.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
final class Authentication implements ContainerRequestFilter {
  /** Where the {@link Principal} lies for the rest of the request. */
  static final String CALLER = "org.exposee.caller";

  private static final Pattern BEARER =
      Pattern.compile("Bearer +(\\S{1,200})", Pattern.CASE_INSENSITIVE);
  private static final Set<String> KEYS_IN_URL =
      Set.of("key", "api_key", "apikey", "access_token", "token");

  private final Callers callers;
  private final KeyRing keys;
  private final OpenPaths open;
  private final Provider<HttpServletRequest> http;

  @Inject
  Authentication(Callers callers, KeyRing keys, OpenPaths open, Provider<HttpServletRequest> http) {
    this.callers = callers;
    this.keys = keys;
    this.open = open;
    this.http = http;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    refuseKeyInUrl(request);
    List<String> credentials =
        request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
    Optional<Principal> caller = credentials.isEmpty() ? localCaller() : keyHolder(credentials);
    caller.ifPresent(principal -> request.setProperty(CALLER, principal));
    if (caller.isEmpty() && !open.contains(request.getUriInfo().getPath())) {
      throw unauthorized(credentials);
    }
    refuseUnreadableAccept(request);
  }

  private Optional<Principal> keyHolder(List<String> credentials) {
    Matcher bearer = BEARER.matcher(credentials.get(0).trim());
    return credentials.size() == 1 && bearer.matches()
        ? keys.principal(bearer.group(1))
        : Optional.empty();
  }

  private Optional<Principal> localCaller() {
    return callers.local() && objection().isEmpty()
        ? Optional.of(new Principal(callers.application(), Set.of(Scope.ADMIN)))
        : Optional.empty();
  }

  private Optional<String> objection() {
    HttpServletRequest request = http.get();
    SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, String.join(", ", Collections.list(request.getHeaders(name))));
    }
    return LocalCallers.objection(request.getRemoteAddr(), headers);
  }

  private Rejected unauthorized(List<String> credentials) {
    Map<String, String> challenge = Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    String detail =
        credentials.isEmpty()
            ? "This call needs a key: Authorization: Bearer exp_…" + whyNotLocal()
            : "The Authorization header has no key that works here.";
    return new Rejected(new Problem(401, detail), challenge);
  }

  private String whyNotLocal() {
    return callers.local()
        ? objection().map(why -> ". Only local callers do without: " + why + ".").orElse("")
        : "";
  }

  /** A URL is written into logs and histories: a key in it is a key given away. */
  private static void refuseKeyInUrl(ContainerRequestContext request) {
    for (String name : request.getUriInfo().getQueryParameters().keySet()) {
      if (KEYS_IN_URL.contains(name.toLowerCase(Locale.ROOT))) {
        throw Rejected.parameter(
            name, "must not be in the URL: send the key as Authorization: Bearer, and revoke it");
      }
    }
  }

  /** Else each of them would fail somewhere later, in its own way. */
  private static void refuseUnreadableAccept(ContainerRequestContext request) {
    try {
      request.getAcceptableMediaTypes();
    } catch (ProcessingException | IllegalArgumentException malformed) {
      throw Rejected.parameter(HttpHeaders.ACCEPT, "is malformed");
    }
  }
}
