package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;

/** Registers endpoints, or removes them, as fast as 16 callers can. */
final class Registering implements Calls {
  private static final int CALLERS = 16;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final String path;
  private final IntFunction<String> urls;
  private final IntFunction<String> types;
  private final AtomicLongArray sentAt;
  private final AtomicLongArray answeredAt;
  private final AtomicInteger failed = new AtomicInteger();

  private Registering(String path, int end, IntFunction<String> urls, IntFunction<String> types) {
    this.path = path;
    this.urls = urls;
    this.types = types;
    this.sentAt = new AtomicLongArray(end);
    this.answeredAt = new AtomicLongArray(end);
  }

  /**
   * Registers those from {@code first} to below {@code end}.
   *
   * @throws IOException if one is not answered well
   */
  static Registering register(
      Nodes nodes, int first, int end, IntFunction<String> urls, IntFunction<String> types)
      throws IOException {
    return new Registering("/register", end, urls, types).run(nodes, first, end);
  }

  static Registering unregister(
      Nodes nodes, int end, IntFunction<String> urls, IntFunction<String> types)
      throws IOException {
    return new Registering("/unregister", end, urls, types).run(nodes, 0, end);
  }

  private Registering run(Nodes nodes, int first, int end) throws IOException {
    try (Load load = new Load(nodes.ports(), CALLERS, this)) {
      load.closed(first, end - first, LONGEST);
    }
    if (failed.get() > 0) {
      throw new IOException(failed + " calls of " + path + " failed");
    }
    return this;
  }

  @Override
  public byte[] request(int number, long dueNanos) {
    sentAt.set(number, dueNanos);
    String body =
        "{\"event\":\"%s\",\"url\":\"%s\"}".formatted(types.apply(number), urls.apply(number));
    return ("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n%s")
        .formatted(path, body.length(), body)
        .getBytes(US_ASCII);
  }

  @Override
  public void answered(int number, int status, long nanos) {
    answeredAt.set(number, nanos);
    failed.addAndGet(status / 100 == 2 ? 0 : 1);
  }

  /** Answers a second, from one of all until another, in the order in which they came. */
  double perSecond(int from, int to) {
    long[] nanos = new long[answeredAt.length()];
    Arrays.setAll(nanos, answeredAt::get);
    Arrays.sort(nanos);
    return (to - from) * 1e9 / (nanos[to] - nanos[from]);
  }

  /** Milliseconds, of those from that one on. */
  double p50From(int first) {
    double[] millis = new double[sentAt.length() - first];
    Arrays.setAll(millis, i -> (answeredAt.get(first + i) - sentAt.get(first + i)) / 1e6);
    Arrays.sort(millis);
    return millis[millis.length / 2];
  }
}
