package org.exposee.access;

/** What a key may do; {@link #ADMIN} includes the others. Stored and shown in lower case. */
public enum Scope {
  REGISTER,
  PUBLISH,
  READ,
  ADMIN
}
