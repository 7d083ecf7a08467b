package org.exposee.monitor;

/** See its {@link Description}. */
@Description("What comes in")
public interface IntakeMXBean {
  @Description("Events stored since the start, without pings")
  long getAcceptedEvents();

  @Description("Events stored a second, over the last minute")
  double getAcceptedEventsPerSecond();

  @Description("Calls answered with 4xx since the start")
  long getRefusedRequests();

  @Description("Calls answered with 5xx since the start, of which 503 asks to come again")
  long getFailedRequests();

  @Description("Seconds that a commit of the store took on average within the last minute")
  double getCommitSecondsMean();

  @Description("Seconds that the longest commit took within the last two to three minutes")
  double getCommitSecondsMax();
}
