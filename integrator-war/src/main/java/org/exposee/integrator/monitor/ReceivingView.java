package org.exposee.integrator.monitor;

import org.exposee.integrator.inbox.Tally;

/** Reads what comes in off the inbox and the refusals. */
record ReceivingView(Tally tally, Rate received, Refusals refusals) implements ReceivingMXBean {
  @Override
  public long getReceived() {
    return tally.stored();
  }

  @Override
  public double getReceivedPerSecond() {
    return received.perSecond();
  }

  @Override
  public long getDuplicates() {
    return tally.duplicates();
  }

  @Override
  public long getRefused() {
    return refusals.all();
  }

  @Override
  public long getRefusedSignature() {
    return refusals.of(Refusal.SIGNATURE);
  }

  @Override
  public long getRefusedStale() {
    return refusals.of(Refusal.STALE);
  }

  @Override
  public long getRefusedFuture() {
    return refusals.of(Refusal.FUTURE);
  }

  @Override
  public long getRefusedMalformed() {
    return refusals.of(Refusal.MALFORMED);
  }

  @Override
  public long getRefusedTooLarge() {
    return refusals.of(Refusal.TOO_LARGE);
  }

  @Override
  public long getRefusedTooSlow() {
    return refusals.of(Refusal.TOO_SLOW);
  }

  @Override
  public long getRefusedUnsupported() {
    return refusals.of(Refusal.UNSUPPORTED);
  }

  @Override
  public long getRefusedFull() {
    return refusals.of(Refusal.FULL);
  }

  @Override
  public long getRefusedBusy() {
    return refusals.of(Refusal.BUSY);
  }

  @Override
  public long getRefusedUnavailable() {
    return refusals.of(Refusal.UNAVAILABLE);
  }

  @Override
  public long getRefusedFailed() {
    return refusals.of(Refusal.FAILED);
  }
}
