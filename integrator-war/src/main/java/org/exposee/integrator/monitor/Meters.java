package org.exposee.integrator.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import org.exposee.integrator.handling.HandlingListener;
import org.exposee.integrator.inbox.CommitListener;

/**
 * What is recorded as it happens. It is there before all that it is told by; what can be asked when
 * it is needed comes later, with the {@link Monitor}.
 */
public final class Meters implements CommitListener, HandlingListener, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer commits =
      timer(
          registry,
          "integrator.commit",
          "Commits of the inbox, each synced to the disk",
          0.0001,
          0.00025,
          0.0005,
          0.001,
          0.0025,
          0.005,
          0.01,
          0.025,
          0.05,
          0.1,
          0.5,
          2);
  private final Timer calls =
      timer(
          registry,
          "integrator.handler",
          "Calls of the handler, whether it returned or failed",
          0.001,
          0.005,
          0.01,
          0.025,
          0.05,
          0.1,
          0.25,
          0.5,
          1,
          5,
          15,
          60);
  private final LongAdder handled = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Refusals refusals = new Refusals();

  /** Makes them, all at zero. */
  public Meters() {}

  private static Timer timer(
      MeterRegistry registry, String name, String description, double... buckets) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(
            DoubleStream.of(buckets)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new))
        .register(registry);
  }

  @Override
  public void committed(long nanos) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void called(long nanos) {
    calls.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handled() {
    handled.increment();
  }

  @Override
  public void failed() {
    failures.increment();
  }

  /** The deliveries that were not taken in. */
  public Refusals refusals() {
    return refusals;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  Timer commits() {
    return commits;
  }

  Timer calls() {
    return calls;
  }

  long handledEvents() {
    return handled.sum();
  }

  long failedTries() {
    return failures.sum();
  }

  @Override
  public void close() {
    registry.close();
  }
}
