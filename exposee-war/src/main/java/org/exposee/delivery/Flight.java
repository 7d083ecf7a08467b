package org.exposee.delivery;

import java.time.Instant;
import org.exposee.registry.Endpoint;

/** An attempt under way. */
final class Flight {
  private final Job job;
  private final Lane lane;
  private final Endpoint endpoint;
  private final String host;
  private final long attempt;
  private final Standing standing;
  private final Instant started;
  private final long startedNanos;
  private Exchange exchange;

  Flight(Job job, Lane lane, Endpoint endpoint, String host, long attempt, Ticker ticker) {
    this.job = job;
    this.lane = lane;
    this.endpoint = endpoint;
    this.host = host;
    this.attempt = attempt;
    this.standing = lane.pulse().standing();
    this.started = ticker.now();
    this.startedNanos = ticker.nanos();
  }

  Job job() {
    return job;
  }

  Lane lane() {
    return lane;
  }

  /** As it was when the attempt began. */
  Endpoint endpoint() {
    return endpoint;
  }

  /** Name and port. */
  String host() {
    return host;
  }

  long attempt() {
    return attempt;
  }

  /** The endpoint's when it began. */
  Standing standing() {
    return standing;
  }

  Instant started() {
    return started;
  }

  long startedNanos() {
    return startedNanos;
  }

  void carriedBy(Exchange carrying) {
    exchange = carrying;
  }

  /** Whether it has ended by this, being past its time. */
  boolean check(long now) {
    return exchange != null && exchange.check(now);
  }
}
