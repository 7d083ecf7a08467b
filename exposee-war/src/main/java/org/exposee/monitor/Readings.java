package org.exposee.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters that ask for what others count, whenever somebody reads them. */
final class Readings {
  /** What the API answers; whatever else there may be is counted together. */
  private static final int[] STATUSES = {
    200, 201, 202, 204, 400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 500, 503
  };

  private final MeterRegistry registry;
  private final Watched watched;
  private final Sampler sampler;

  private Readings(MeterRegistry registry, Watched watched, Sampler sampler) {
    this.registry = registry;
    this.watched = watched;
    this.sampler = sampler;
  }

  static void register(MeterRegistry registry, Watched watched, Sampler sampler) {
    Readings readings = new Readings(registry, watched, sampler);
    readings.ofRegistry();
    readings.ofIntake();
    readings.ofDelivery();
    readings.ofStore();
    if (watched.store().file().isPresent()) {
      readings.ofFile();
    }
    readings.ofNodes();
  }

  private void ofRegistry() {
    gauge("exposee.applications", () -> sampler.totals().map(all -> (Number) all.applications()))
        .baseUnit("applications")
        .description("Applications")
        .register(registry);
    endpoints("enabled", () -> watched.directory().size() - watched.directory().disabled());
    endpoints("disabled", () -> watched.directory().disabled());
  }

  private void endpoints(String state, Supplier<Number> count) {
    Gauge.builder("exposee.endpoints", count)
        .baseUnit("endpoints")
        .tag("state", state)
        .description("Registered URLs")
        .register(registry);
  }

  private void ofIntake() {
    FunctionCounter.builder(
            "exposee.events.accepted", watched.publisher(), publisher -> publisher.accepted())
        .description("Events stored, without pings")
        .register(registry);
    for (int status : STATUSES) {
      requests("" + status, answers -> answers.with(one -> one == status));
    }
    requests("other", answers -> answers.with(Readings::isOther));
  }

  private static boolean isOther(int status) {
    for (int known : STATUSES) {
      if (known == status) {
        return false;
      }
    }
    return true;
  }

  private void requests(String status, ToDoubleFunction<Answers> count) {
    FunctionCounter.builder("exposee.requests", watched.answers(), count)
        .baseUnit("requests")
        .tag("status", status)
        .description("Calls answered, by status")
        .register(registry);
  }

  private void ofDelivery() {
    gauge("exposee.due", () -> sampler.totals().map(all -> (Number) all.openDeliveries()))
        .baseUnit("attempts")
        .description("Open deliveries, whenever their next attempt is due")
        .register(registry);
    Gauge.builder("exposee.due.lag", sampler::lagSeconds)
        .baseUnit("seconds")
        .description("For how long the oldest waiting delivery has been due")
        .register(registry);
    Gauge.builder("exposee.in.flight", () -> watched.dispatcher().attemptsInFlight())
        .baseUnit("attempts")
        .description("Attempts under way")
        .register(registry);
    Gauge.builder("exposee.paused", () -> bit(watched.dispatcher().isPaused()))
        .description("1: this node begins no attempts until it is resumed")
        .register(registry);
  }

  private void ofStore() {
    Gauge.builder("exposee.writer.waiting", () -> watched.store().waitingCalls())
        .baseUnit("calls")
        .description("Calls that wait for the store's writer")
        .register(registry);
  }

  private void ofFile() {
    bytes("exposee.store", "Size of the database", StoreFacts.File::bytes);
    bytes("exposee.store.log", "Size of its write-ahead log", StoreFacts.File::logBytes);
    bytes("exposee.store.free", "Left on the disk", StoreFacts.File::freeBytes);
    FunctionCounter.builder(
            "exposee.checkpoints",
            watched.store(),
            store -> store.file().map(StoreFacts.File::checkpoints).orElse(0L))
        .baseUnit("checkpoints")
        .description("Times the write-ahead log was carried over into the database")
        .register(registry);
  }

  private void bytes(String name, String description, ToDoubleFunction<StoreFacts.File> size) {
    gauge(name, () -> watched.store().file().map(file -> (Number) size.applyAsDouble(file)))
        .baseUnit("bytes")
        .description(description)
        .register(registry);
  }

  private void ofNodes() {
    Gauge.builder("exposee.nodes", () -> watched.nodes().share().nodes())
        .baseUnit("nodes")
        .description("Nodes that share the store, this one included")
        .register(registry);
    Gauge.builder("exposee.node.in.touch", () -> bit(watched.nodes().holds()))
        .description("0: this node does not reach the database, and sends nothing")
        .register(registry);
    FunctionCounter.builder("exposee.taken.over", watched.nodes(), nodes -> (double) nodes.freed())
        .baseUnit("deliveries")
        .description("Deliveries of nodes that have gone which this one has made free for all")
        .register(registry);
  }

  /** Not a number as long as it is not known. */
  private static Gauge.Builder<Supplier<Number>> gauge(
      String name, Supplier<Optional<Number>> value) {
    return Gauge.builder(name, () -> value.get().orElse(Double.NaN));
  }

  private static int bit(boolean isSet) {
    return isSet ? 1 : 0;
  }
}
