package org.exposee.integrator.monitor;

import java.time.Clock;
import java.util.Set;
import org.exposee.integrator.registration.Registrar;
import org.exposee.integrator.registration.SelfRegistration;

/** Reads how Integrator stands with Exposee off what registers it. */
record RegistrationView(Registrar registrar, SelfRegistration self, Clock clock)
    implements RegistrationMXBean {
  @Override
  public String getState() {
    if (isRegistered()) {
      return "registered";
    }
    return self.missing() > 0 ? "registering" : "idle";
  }

  @Override
  public boolean isRegistered() {
    Set<String> own = registrar.ownEvents();
    return self.missing() == 0 && !own.isEmpty() && own.containsAll(self.events());
  }

  @Override
  public long getRegistrations() {
    return registrar.registrations().size();
  }

  @Override
  public long getFailures() {
    return registrar.tries().failures();
  }

  @Override
  public long getConsecutiveFailures() {
    return registrar.tries().consecutiveFailures();
  }

  @Override
  public double getSecondsSinceSuccess() {
    return registrar
        .tries()
        .lastSuccess()
        .map(since -> Age.seconds(since, clock))
        .orElse(Age.UNKNOWN);
  }
}
