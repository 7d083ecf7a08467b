package org.exposee.integrator;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.exposee.integrator.handling.Worker;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.monitor.Finding;
import org.exposee.integrator.monitor.Health;
import org.exposee.integrator.monitor.Probe;
import org.exposee.integrator.monitor.Reachability;
import org.exposee.integrator.registration.ExposeeClient;
import org.exposee.integrator.registration.SelfRegistration;

/** What must work, and how each is found out. */
final class Checks {
  /** Below it the disk counts as full: the inbox's log alone may need as much for a while. */
  static final long LEAST_FREE_BYTES = 64L * 1024 * 1024;

  private final Inbox inbox;
  private final SelfRegistration registration;
  private final Reachability exposee;

  private Checks(Inbox inbox, SelfRegistration registration, Reachability exposee) {
    this.inbox = inbox;
    this.registration = registration;
    this.exposee = exposee;
  }

  /** With a thread on which Exposee is asked while nobody waits for it. */
  static Health of(
      DataFolder folder,
      Inbox inbox,
      Worker worker,
      ExposeeClient client,
      SelfRegistration registration,
      Executor background) {
    Reachability exposee = new Reachability(client::answers, background);
    Checks checks = new Checks(inbox, registration, exposee);
    Probe works = new Probe("worker", () -> isAlive("worker", worker.isAlive()));
    Probe writes = new Probe("writer", () -> isAlive("writer", inbox.isWriterAlive()));
    return new Health(
        List.of(works, writes),
        List.of(
            new Probe("folder", () -> canBeWritten(folder)),
            new Probe("inbox", checks::takesEvents),
            new Probe("disk", checks::hasRoom),
            works,
            writes,
            new Probe("exposee", checks::reachable)),
        List.of(new Probe("exposee", checks::registered)),
        exposee);
  }

  private static Finding isAlive(String thread, boolean alive) {
    if (!alive) {
      throw new IllegalStateException("the thread of the %s has ended".formatted(thread));
    }
    return Finding.UP;
  }

  private static Finding canBeWritten(DataFolder folder) throws IOException {
    folder.probe();
    return Finding.UP;
  }

  private Finding takesEvents() {
    inbox.probe();
    return new Finding(true, Map.of("waiting", inbox.tally().waiting()));
  }

  private Finding hasRoom() {
    long free = inbox.freeBytes();
    return new Finding(
        free >= LEAST_FREE_BYTES, Map.of("freeBytes", free, "leastBytes", LEAST_FREE_BYTES));
  }

  /** Events are taken in whether Exposee can be reached or not, so this is told and never down. */
  private Finding reachable() {
    return new Finding(true, reachability());
  }

  /** Down until Exposee has once acknowledged all that Integrator registers for by itself. */
  private Finding registered() {
    Map<String, Object> data = reachability();
    int missing = registration.missing();
    data.put("events", registration.events().size());
    data.put("acknowledged", registration.events().size() - missing);
    return new Finding(missing == 0, data);
  }

  private Map<String, Object> reachability() {
    Map<String, Object> data = new HashMap<>();
    exposee.lastKnown().ifPresent(answers -> data.put("reachable", answers));
    return data;
  }
}
