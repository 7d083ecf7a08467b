package org.exposee.integrator.access;

/** Who is let in. */
public enum Mode {
  /** Only the holder of the key. */
  KEYS,
  /** Callers on this machine, too. */
  LOCAL
}
