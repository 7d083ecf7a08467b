package org.exposee.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.exposee.delivery.Outcome.Answered;

/** Reads an answer: the status, the start of the body, and no more than 16 KiB of it. */
final class AnswerReader implements AsyncResponseConsumer<Answered> {
  private static final int MAX_READ = 16 * 1_024;

  private final Ticker ticker;
  private final Runnable enough;
  private final ByteBuffer start = ByteBuffer.allocate(Attempt.MAX_ANSWER);
  private volatile HttpResponse response;
  private volatile long statusAt;
  private boolean persistent;
  private FutureCallback<Answered> whole;
  private int read;

  /**
   * @param enough told when more than that has come
   */
  AnswerReader(Ticker ticker, Runnable enough) {
    this.ticker = ticker;
    this.enough = enough;
  }

  boolean hasStatus() {
    return response != null;
  }

  /** Whether the receiver leaves the connection open behind this answer. */
  boolean isPersistent() {
    return persistent;
  }

  /** In the ticker's nanoseconds. */
  long statusAt() {
    return statusAt;
  }

  /** What has come of it; only with a status. */
  Answered soFar() {
    return new Answered(response.getCode(), retryAfter(), startOfBody());
  }

  private synchronized byte[] startOfBody() {
    byte[] bytes = new byte[start.position()];
    start.duplicate().flip().get(bytes);
    return bytes;
  }

  @Override
  public void consumeResponse(
      HttpResponse head, EntityDetails body, HttpContext context, FutureCallback<Answered> result) {
    persistent = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(null, head, context);
    statusAt = ticker.nanos();
    response = head;
    whole = result;
    if (body == null) {
      result.completed(soFar());
    }
  }

  /** Interim answers (1xx) say nothing about the delivery. */
  @Override
  public void informationResponse(HttpResponse interim, HttpContext context) {}

  @Override
  public void updateCapacity(CapacityChannel capacity) throws java.io.IOException {
    capacity.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer bytes) {
    read += bytes.remaining();
    synchronized (this) {
      ByteBuffer part = bytes.duplicate();
      part.limit(part.position() + Math.min(part.remaining(), start.remaining()));
      start.put(part);
    }
    bytes.position(bytes.limit());
    if (read > MAX_READ) {
      enough.run();
    }
  }

  @Override
  public void streamEnd(List<? extends Header> trailers) {
    whole.completed(soFar());
  }

  @Override
  public void failed(Exception cause) {}

  @Override
  public void releaseResources() {}

  /** Seconds, or a date (RFC 9110, 10.2.3); anything else is as if it were not there. */
  private Optional<Duration> retryAfter() {
    Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    if (header == null || header.getValue() == null) {
      return Optional.empty();
    }
    String value = header.getValue().trim();
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant date = DateUtils.parseStandardDate(value);
    return Optional.ofNullable(date)
        .map(at -> Duration.between(ticker.clock(), at))
        .filter(wait -> !wait.isNegative());
  }
}
