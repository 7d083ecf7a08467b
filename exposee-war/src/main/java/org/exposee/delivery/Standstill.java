package org.exposee.delivery;

import java.time.Duration;
import java.util.OptionalLong;

/** For how long something has been so without a break. One thread says it, any may ask. */
final class Standstill {
  private final Ticker ticker;
  private volatile OptionalLong since = OptionalLong.empty();

  Standstill(Ticker ticker) {
    this.ticker = ticker;
  }

  void is(boolean now) {
    if (!now) {
      since = OptionalLong.empty();
    } else if (since.isEmpty()) {
      since = OptionalLong.of(ticker.nanos());
    }
  }

  Duration lasts() {
    OptionalLong began = since;
    return began.isPresent() ? Duration.ofNanos(ticker.nanos() - began.getAsLong()) : Duration.ZERO;
  }
}
