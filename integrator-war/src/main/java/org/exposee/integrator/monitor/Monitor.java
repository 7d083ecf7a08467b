package org.exposee.integrator.monitor;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.registration.Registrar;
import org.exposee.integrator.registration.SelfRegistration;

/** Watches what runs: the same facts for MBeans and for scrapes. */
public final class Monitor {
  private final Meters meters;
  private final Exposition exposition;
  private final List<Rate> rates;
  private final Map<String, Object> beans = new LinkedHashMap<>();

  /** Watches these; the meters must be the ones that they tell. */
  public Monitor(
      Meters meters, Inbox inbox, Registrar registrar, SelfRegistration self, Clock clock) {
    this.meters = meters;
    Rate received = new Rate(inbox.tally()::stored, System::nanoTime);
    Rate handled = new Rate(meters::handledEvents, System::nanoTime);
    Rate failures = new Rate(meters::failedTries, System::nanoTime);
    this.rates = List.of(received, handled, failures);
    var receiving = new ReceivingView(inbox.tally(), received, meters.refusals());
    var handling = new HandlingView(meters, inbox, handled, failures, clock);
    var registration = new RegistrationView(registrar, self, clock);
    var store = new InboxView(inbox, meters);
    beans.put("Receiving", receiving);
    beans.put("Handling", handling);
    beans.put("Registration", registration);
    beans.put("Inbox", store);
    this.exposition = new Exposition(meters.registry());
    exposition.add(receiving, meters.refusals());
    exposition.add(handling);
    exposition.add(registration);
    exposition.add(store);
  }

  /** To be called every five seconds, for the rates of the last minute. */
  public void sample() {
    rates.forEach(Rate::sample);
  }

  /** Shows the MBeans, until what this gives is closed; if the JVM takes none, the log says so. */
  public MBeans show(Deployment deployment) {
    return MBeans.show(deployment, beans);
  }

  /** What is scraped. */
  public Exposition exposition() {
    return exposition;
  }

  /** Where deliveries that are not taken in are counted. */
  public Refusals refusals() {
    return meters.refusals();
  }
}
