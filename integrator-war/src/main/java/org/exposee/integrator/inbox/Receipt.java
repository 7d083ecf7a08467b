package org.exposee.integrator.inbox;

/** What became of an arrival. */
public enum Receipt {
  /** On disk, and will be handled. */
  STORED,
  /** Known already: counted and dropped. */
  DUPLICATE,
  /** Too many events wait: nothing was stored, the sender should come back. */
  FULL
}
