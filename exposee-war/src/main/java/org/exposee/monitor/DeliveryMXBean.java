package org.exposee.monitor;

/** See its {@link Description}. What is thrown is of the JDK's classes, which every client has. */
@Description("What goes out")
public interface DeliveryMXBean {
  @Description(
      "Open deliveries in the store, whenever they are due; some seconds old, minutes if counting"
          + " them takes seconds; -1: unknown, such as when the store has not answered for long")
  long getDueAttempts();

  @Description("For how many seconds the oldest waiting delivery has been due; some seconds old")
  double getDueLagSeconds();

  @Description("Attempts under way")
  long getInFlightAttempts();

  @Description("Attempts since the start that a receiver answered with 2xx")
  long getDeliveredAttempts();

  @Description("Attempts since the start that failed and are made again")
  long getFailedAttempts();

  @Description("Attempts since the start that failed for good")
  long getDeadAttempts();

  @Description("Deliveries since the start that were cancelled: the registration was removed")
  long getCancelledAttempts();

  @Description("Attempts a second that were delivered, over the last minute")
  double getDeliveredPerSecond();

  @Description("Attempts a second that failed and are made again, over the last minute")
  double getFailedPerSecond();

  @Description("Attempts a second that failed for good, over the last minute")
  double getDeadPerSecond();

  @Description("Seconds from accepting an event to its 2xx on average within the last minute")
  double getDeliverySecondsMean();

  @Description("Seconds from accepting an event to its 2xx, the longest of two to three minutes")
  double getDeliverySecondsMax();

  @Description("Seconds that an exchange took on average within the last minute")
  double getAttemptSecondsMean();

  @Description("Seconds that the longest exchange took within the last two to three minutes")
  double getAttemptSecondsMax();

  @Description("Whether this node begins no attempts until it is resumed")
  boolean isPaused();

  @Description(
      "Begins no attempt any more, and refuses pings, until it is resumed or started again")
  void pause();

  @Description("Ends a pause")
  void resume();

  @Description(
      "Sends once more now what has ended dead at an endpoint, named by its URL or its id (ep_...),"
          + " and returns how many deliveries that are. It reads the whole history")
  long retryDeadNow(String endpoint);
}
