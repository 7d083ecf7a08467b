package org.exposee.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Optional<Disabled> disabled,
    Optional<Instant> failingSince) {

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

  Endpoint withSubscriptions(Map<String, Long> changed) {
    return new Endpoint(id, application, revision, url, changed, secrets, disabled, failingSince);
  }

  Endpoint withSecrets(List<SigningSecret> changed) {
    return new Endpoint(
        id, application, revision, url, subscriptions, changed, disabled, failingSince);
  }

  Endpoint withState(Optional<Disabled> nowDisabled, Optional<Instant> nowFailingSince) {
    return new Endpoint(
        id, application, revision, url, subscriptions, secrets, nowDisabled, nowFailingSince);
  }
}
