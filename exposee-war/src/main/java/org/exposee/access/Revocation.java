package org.exposee.access;

/** What became of the wish to revoke a key. */
public enum Revocation {
  REVOKED,

  /** The application has no such key, or it is revoked already. */
  NOT_FOUND,

  /** No other key of the application with {@link Scope#ADMIN} works: nobody could make one. */
  LAST_ADMIN
}
