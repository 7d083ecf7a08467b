package org.exposee.monitor;

import java.util.Optional;
import java.util.OptionalLong;
import org.exposee.guard.Guard;
import org.exposee.guard.Refused;
import org.exposee.message.IdKind;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/**
 * Endpoints as an administrator names them.
 *
 * @param application whose URLs these are; an id may be of any
 */
record Endpoints(Directory directory, long application) {
  private static final String ID = "ep_";

  /**
   * @throws IllegalArgumentException unless it names, by its URL or its id, an endpoint that is
   *     registered and not disabled; in words for whoever has asked
   */
  Endpoint enabled(String named) {
    if (named == null || named.isBlank()) {
      throw new IllegalArgumentException("an endpoint is named by its URL or its id (ep_...)");
    }
    Endpoint endpoint =
        find(named.strip())
            .orElseThrow(
                () -> new IllegalArgumentException("there is no endpoint " + named.strip()));
    endpoint
        .disabled()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(
                  "%s is disabled (%s); register it again first"
                      .formatted(endpoint.url(), why.reason()));
            });
    return endpoint;
  }

  private Optional<Endpoint> find(String named) {
    if (named.startsWith(ID)) {
      OptionalLong id = IdKind.ENDPOINT.parse(named);
      return id.isPresent() ? directory.byId(id.getAsLong()) : Optional.empty();
    }
    return directory.byUrl(application, url(named));
  }

  private static String url(String named) {
    try {
      return Guard.read(named).url();
    } catch (Refused refused) {
      throw new IllegalArgumentException(
          "neither the id of an endpoint (ep_...) nor a URL: " + refused.getMessage());
    }
  }
}
