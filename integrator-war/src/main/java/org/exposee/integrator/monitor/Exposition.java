package org.exposee.integrator.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * All meters in the words of Prometheus. What the MBeans show and what is scraped is one and the
 * same: all but the histograms is read off the MBeans. A scrape asks the inbox one question, which
 * an index answers.
 */
public final class Exposition {
  private final PrometheusMeterRegistry registry;

  Exposition(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  void add(ReceivingMXBean receiving, Refusals refusals) {
    counter(
        "integrator.received", "Events stored, each once", receiving, ReceivingMXBean::getReceived);
    counter(
        "integrator.duplicates",
        "Deliveries of events that were known already",
        receiving,
        ReceivingMXBean::getDuplicates);
    for (Refusal reason : Refusal.values()) {
      FunctionCounter.builder("integrator.refused", refusals, all -> all.of(reason))
          .description("Deliveries that were not taken in")
          .tag("reason", reason.label())
          .register(registry);
    }
  }

  void add(HandlingMXBean handling) {
    counter("integrator.handled", "Events handled", handling, HandlingMXBean::getHandled);
    counter(
        "integrator.handler.failures",
        "Tries at which the handler failed",
        handling,
        HandlingMXBean::getFailedTries);
    gauge(
        "integrator.waiting",
        "events",
        "Events that wait for a try of the handler",
        handling,
        HandlingMXBean::getWaiting);
    gauge(
        "integrator.waiting.age",
        "seconds",
        "How long the one has been waiting that has for the longest time",
        handling,
        HandlingMXBean::getOldestWaitingSeconds);
    gauge(
        "integrator.parked",
        "events",
        "Events at which the handler has failed for the last time",
        handling,
        HandlingMXBean::getParked);
  }

  void add(RegistrationMXBean registration) {
    gauge(
        "integrator.registered",
        null,
        "1 if Exposee has acknowledged all that is to be registered, else 0",
        registration,
        shown -> shown.isRegistered() ? 1 : 0);
    gauge(
        "integrator.registrations",
        null,
        "Webhooks that Exposee has acknowledged",
        registration,
        RegistrationMXBean::getRegistrations);
    counter(
        "integrator.registration.failures",
        "Tries to register that Exposee did not acknowledge",
        registration,
        RegistrationMXBean::getFailures);
    gauge(
        "integrator.registration.consecutive.failures",
        null,
        "Tries to register since Exposee last acknowledged one",
        registration,
        RegistrationMXBean::getConsecutiveFailures);
    gauge(
        "integrator.registration.success.age",
        "seconds",
        "How long ago Exposee last acknowledged a registration",
        registration,
        RegistrationMXBean::getSecondsSinceSuccess);
  }

  void add(InboxMXBean inbox) {
    gauge("integrator.store", "bytes", "The size of the inbox", inbox, InboxMXBean::getSizeBytes);
    gauge(
        "integrator.store.free",
        "bytes",
        "What the inbox's disk still takes",
        inbox,
        InboxMXBean::getFreeBytes);
  }

  private <T> void counter(String name, String description, T shown, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, shown, value).description(description).register(registry);
  }

  // What is not known is -1 in an MBean, and no number at all in a scrape.
  private <T> void gauge(
      String name, String unit, String description, T shown, ToDoubleFunction<T> value) {
    Gauge.builder(name, shown, of -> known(value.applyAsDouble(of)))
        .baseUnit(unit)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static double known(double value) {
    return value == Age.UNKNOWN ? Double.NaN : value;
  }

  /** In the format that this media type names, Prometheus' own text if it names no other. */
  public String in(String mediaType) {
    return registry.scrape(mediaType);
  }
}
