package org.exposee.monitor;

/** Reads what callers have sent, and how it was taken. */
record IntakeBean(Watched watched, Rate accepting, CommitMeters commits) implements IntakeMXBean {
  private static final int REFUSED = 400;
  private static final int FAILED = 500;

  @Override
  public long getAcceptedEvents() {
    return watched.publisher().accepted();
  }

  @Override
  public double getAcceptedEventsPerSecond() {
    return accepting.perSecond();
  }

  @Override
  public long getRefusedRequests() {
    return watched.answers().with(status -> status >= REFUSED && status < FAILED);
  }

  @Override
  public long getFailedRequests() {
    return watched.answers().with(status -> status >= FAILED);
  }

  @Override
  public double getCommitSecondsMean() {
    return commits.times().mean();
  }

  @Override
  public double getCommitSecondsMax() {
    return commits.times().max();
  }
}
