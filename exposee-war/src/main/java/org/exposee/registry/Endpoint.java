package org.exposee.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.message.Ids;
import org.exposee.signing.Secret;

/**
 * A URL with its event types, secrets and state.
 *
 * @param id when it was made is in it
 * @param revision grows with each change; of two, the greater is the newer
 * @param url as {@link org.exposee.guard.Target#url}; one endpoint of the plain API per URL
 * @param subscriptions event type → id of the moment since when it is subscribed: a message with a
 *     smaller id is not for this endpoint, even if it was before
 * @param secrets newest first, at least one
 * @param rateLimit attempts begun within any second, at most; 1 to {@link #MAX_RATE}
 * @param disabled present: nothing new, and what is due is held
 * @param failingSince first failure behind which no success has come
 */
public record Endpoint(
    long id,
    long application,
    long revision,
    String url,
    Map<String, Long> subscriptions,
    List<SigningSecret> secrets,
    OptionalInt rateLimit,
    Optional<Disabled> disabled,
    Optional<Instant> failingSince) {

  /** Deliveries a second that an endpoint can be limited to, at most. */
  public static final int MAX_RATE = 10_000;

  public Endpoint {
    subscriptions = Map.copyOf(subscriptions);
    secrets = List.copyOf(secrets);
  }

  /** Whether that message is (still) meant for this endpoint. */
  public boolean wants(String eventType, long message) {
    Long since = subscriptions.get(eventType);
    return since != null && since <= message;
  }

  /** What signs now: the current secret first, then those whose overlap is not over. */
  public List<Secret> signingAt(Instant now) {
    return secrets.stream().filter(s -> s.signsAt(now)).map(SigningSecret::secret).toList();
  }

  public Instant createdAt() {
    return Ids.timeOf(id);
  }

  /** The same, as it was stored then. */
  public Endpoint withRevision(long changed) {
    return new Endpoint(
        id, application, changed, url, subscriptions, secrets, rateLimit, disabled, failingSince);
  }

  Endpoint withSubscriptions(Map<String, Long> changed) {
    return new Endpoint(
        id, application, revision, url, changed, secrets, rateLimit, disabled, failingSince);
  }

  Endpoint withSecrets(List<SigningSecret> changed) {
    return new Endpoint(
        id, application, revision, url, subscriptions, changed, rateLimit, disabled, failingSince);
  }

  Endpoint withRateLimit(OptionalInt changed) {
    return new Endpoint(
        id, application, revision, url, subscriptions, secrets, changed, disabled, failingSince);
  }

  Endpoint withState(Optional<Disabled> nowDisabled, Optional<Instant> nowFailingSince) {
    return new Endpoint(
        id,
        application,
        revision,
        url,
        subscriptions,
        secrets,
        rateLimit,
        nowDisabled,
        nowFailingSince);
  }
}
