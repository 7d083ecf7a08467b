package org.exposee.api;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.Principal;

/**
 * Finds out who calls, before anything else is looked at: whoever has no key learns neither which
 * addresses there are nor what they take.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
final class Authentication implements ContainerRequestFilter {
  /** Where the {@link Principal} lies for the rest of the request. */
  static final String CALLER = "org.exposee.caller";

  private static final Set<String> KEYS_IN_URL =
      Set.of("key", "api_key", "apikey", "access_token", "token");

  private final Credentials credentials;
  private final OpenPaths open;

  @Inject
  Authentication(Credentials credentials, OpenPaths open) {
    this.credentials = credentials;
    this.open = open;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    refuseKeyInUrl(request);
    HttpServletRequest http = ApiServlet.request(request);
    Optional<Principal> caller = credentials.caller(http);
    caller.ifPresent(principal -> request.setProperty(CALLER, principal));
    if (caller.isEmpty() && !open.contains(request.getUriInfo().getPath())) {
      Problem problem = new Problem(401, credentials.objectionTo(http));
      throw new Rejected(problem, Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
    }
    refusePathParameters(request);
    refuseUnreadableAccept(request);
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

  /**
   * Nothing here knows any, and a proxy may take {@code /a/..;/b} for something else than we do.
   */
  private static void refusePathParameters(ContainerRequestContext request) {
    if (request.getUriInfo().getRequestUri().getRawPath().indexOf(';') >= 0) {
      throw new Rejected(400, "The path has a semicolon, and no call here knows path parameters.");
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
