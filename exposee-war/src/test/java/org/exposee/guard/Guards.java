package org.exposee.guard;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Guards with a name service of their own, for tests of other packages. */
public final class Guards {
  private Guards() {}

  /**
   * @param allowed networks that are let through
   */
  public static Guard of(Resolver resolver, Duration deadline, String... allowed) {
    return of(resolver, deadline, Optional.empty(), allowed);
  }

  /** The same with a proxy. */
  public static Guard through(Proxy proxy, Resolver resolver, String... allowed) {
    return of(resolver, Duration.ofSeconds(1), Optional.of(proxy), allowed);
  }

  private static Guard of(
      Resolver resolver, Duration deadline, Optional<Proxy> proxy, String... allowed) {
    List<Cidr> networks = List.of(allowed).stream().map(Cidr::parse).toList();
    return new Guard(new Egress(networks, false, proxy), resolver, () -> SsrfCases.OWN, deadline);
  }
}
