package org.exposee.integrator.registration;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.registration.Answer.Accepted;
import org.exposee.integrator.signature.WebhookSecret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers webhooks with Exposee, signed with Integrator's own secret, and remembers them. */
public final class Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
  private static final int NOT_FOUND = 404;

  private final ExposeeClient exposee;
  private final String callback;
  private final WebhookSecret secret;
  private final Registrations acknowledged;
  private final Clock clock;
  private final Tries tries = new Tries();

  /**
   * @param callback the URL that is registered when none is given
   */
  public Registrar(
      ExposeeClient exposee,
      String callback,
      WebhookSecret secret,
      Registrations acknowledged,
      Clock clock) {
    this.exposee = exposee;
    this.callback = callback;
    this.secret = secret;
    this.acknowledged = acknowledged;
    this.clock = clock;
  }

  /** Registers a URL, by default Integrator's own, for an event type. */
  public Answer register(String event, Optional<String> url) {
    String target = url.orElse(callback);
    boolean registered = false;
    try {
      Answer answer = exposee.register(target, event, secret);
      if (answer instanceof Accepted) {
        acknowledged.add(new Registration(event, target, clock.instant()));
        LOG.info("Registered {} for {}", LogText.of(target), event);
        registered = true;
      }
      return answer;
    } finally {
      if (target.equals(callback)) {
        tries.ended(registered, clock.instant());
      }
    }
  }

  /** Takes back one event type of a URL, or all of it. */
  public Answer unregister(Optional<String> event, Optional<String> url) {
    String target = url.orElse(callback);
    Answer answer = exposee.unregister(target, event);
    if (answer instanceof Accepted) {
      acknowledged.remove(target, event);
      LOG.info("Unregistered {} for {}", LogText.of(target), event.orElse("all events"));
    } else if (answer instanceof Answer.Refused refused && refused.status() == NOT_FOUND) {
      acknowledged.remove(target, event);
    }
    return answer;
  }

  /** Where Exposee is. */
  public URI exposee() {
    return exposee.base();
  }

  /** What Exposee has acknowledged and was not asked to forget. */
  public List<Registration> registrations() {
    return acknowledged.all();
  }

  /** The event types for which Exposee has acknowledged Integrator's own callback. */
  public Set<String> ownEvents() {
    return registrations().stream()
        .filter(registration -> registration.url().equals(callback))
        .map(Registration::event)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How registering Integrator's own callback has gone. */
  public Tries tries() {
    return tries;
  }
}
