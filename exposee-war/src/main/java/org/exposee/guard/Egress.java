package org.exposee.guard;

import java.util.List;
import java.util.Optional;

/**
 * Where an administrator lets deliveries go.
 *
 * @param allow networks that are let through although they are not public
 * @param httpsOnly whether {@code http} URLs are refused
 * @param proxy empty: receivers are dialled from here
 */
public record Egress(List<Cidr> allow, boolean httpsOnly, Optional<Proxy> proxy) {

  public Egress {
    allow = List.copyOf(allow);
  }
}
