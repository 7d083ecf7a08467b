package org.exposee.registry;

/**
 * A tenant.
 *
 * @param uid the caller's own name for it, unique
 */
public record Application(long id, String uid, String name) {
  /** The uid of the one the plain API works in; it always exists. */
  public static final String DEFAULT_UID = "default";
}
