package org.exposee.access;

import java.util.Set;

/**
 * On whose behalf a call is made. It goes into every lookup, so that what belongs to another
 * application is not found rather than forbidden.
 */
public record Principal(long application, Set<Scope> scopes) {

  public Principal {
    scopes = Set.copyOf(scopes);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }
}
