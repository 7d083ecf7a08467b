package org.exposee.guard;

import java.util.List;

/**
 * Where an administrator lets deliveries go.
 *
 * @param allow networks that are let through although they are not public
 * @param httpsOnly whether {@code http} URLs are refused
 */
public record Egress(List<Cidr> allow, boolean httpsOnly) {

  public Egress {
    allow = List.copyOf(allow);
  }
}
