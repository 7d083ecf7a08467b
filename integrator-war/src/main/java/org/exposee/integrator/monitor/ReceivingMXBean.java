package org.exposee.integrator.monitor;

/** What comes in. Counts begin at 0 with each start. */
public interface ReceivingMXBean {
  /** Events that were stored, each once. */
  long getReceived();

  /** Events that were stored, per second over the last minute. */
  double getReceivedPerSecond();

  /** Deliveries of events that were known already; they were dropped. */
  long getDuplicates();

  /** Deliveries that were not taken in, for whatever reason. */
  long getRefused();

  /** Those of them that no known secret has signed. */
  long getRefusedSignature();

  /** Those that were signed too long ago. */
  long getRefusedStale();

  /** Those that were signed too far ahead. */
  long getRefusedFuture();

  /** Those whose headers or body are not what they must be, or broke off. */
  long getRefusedMalformed();

  /** Those whose body was too large. */
  long getRefusedTooLarge();

  /** Those whose body did not come in time. */
  long getRefusedTooSlow();

  /** Those whose body was no plain JSON in UTF-8. */
  long getRefusedUnsupported();

  /** Those that came while too many events waited. */
  long getRefusedFull();

  /** Those that came while too many large bodies did. */
  long getRefusedBusy();

  /** Those that came while the inbox could not be written. */
  long getRefusedUnavailable();

  /** Those that a fault of ours has stopped. */
  long getRefusedFailed();
}
