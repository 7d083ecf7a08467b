package org.exposee.registry;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.exposee.access.Principal;
import org.exposee.guard.Target;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.exposee.registry.Endpoints.Change;
import org.exposee.registry.Endpoints.Changed;
import org.exposee.registry.Endpoints.Selector;
import org.exposee.signing.Secret;

/**
 * Changes endpoints: durable in the store first, then in memory ({@link Directory}), then told to
 * who listens. Futures complete when all of that has happened.
 */
public final class Registrar {
  /** How long the secret before a rotation goes on signing. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  /** An endpoint that has only failed for so long is disabled. */
  public static final Duration PATIENCE = Duration.ofDays(5);

  /** Secrets of one endpoint that sign at the same time, at most. */
  public static final int MAX_SECRETS = 10;

  private final Endpoints endpoints;
  private final Directory directory;
  private final Ids ids;
  private final Clock clock;
  private final int maxEndpoints;

  public Registrar(
      Endpoints endpoints, Directory directory, Ids ids, Clock clock, int maxEndpoints) {
    this.endpoints = endpoints;
    this.directory = directory;
    this.ids = ids;
    this.clock = clock;
    this.maxEndpoints = maxEndpoints;
  }

  /**
   * Registers a URL for an event type; the same again changes nothing but wakes a disabled endpoint
   * and its waiting retries (see {@link Changes}).
   *
   * @return fails with {@link Unavailable} when there are as many endpoints as are allowed
   */
  public CompletableFuture<Registration> register(
      Principal principal, Target target, String eventType, Options options) {
    if (directory.byUrl(principal.application(), target.url()).isEmpty() && room() == 0) {
      return CompletableFuture.failedFuture(new TooMany(maxEndpoints));
    }
    return change(
            principal.application(),
            new Selector.ByUrl(target.url()),
            current ->
                current
                    .map(endpoint -> again(endpoint, eventType, options))
                    .orElseGet(() -> first(principal.application(), target, eventType, options)))
        .thenApply(this::wake);
  }

  /** How many URLs more may be registered. */
  public int room() {
    return Math.max(0, maxEndpoints - directory.size());
  }

  private Registration wake(Registration registration) {
    if (!registration.created()) {
      directory.registeredAgain(registration.endpoint());
    }
    return registration;
  }

  private Change<Registration> first(
      long application, Target target, String eventType, Options options) {
    long id = ids.next();
    Secret secret = options.secret().orElseGet(Secret::generate);
    Endpoint endpoint =
        new Endpoint(
            id,
            application,
            0,
            target.url(),
            Map.of(eventType, id),
            List.of(new SigningSecret(ids.next(), secret, Optional.empty())),
            options.limitOr(OptionalInt.empty()),
            Optional.empty(),
            Optional.empty());
    Optional<Secret> shown = options.secret().isPresent() ? Optional.empty() : Optional.of(secret);
    return new Change.Save<>(endpoint, new Registration(endpoint, true, true, shown));
  }

  private Change<Registration> again(Endpoint endpoint, String eventType, Options options) {
    boolean added = !endpoint.subscriptions().containsKey(eventType);
    Map<String, Long> subscriptions = new HashMap<>(endpoint.subscriptions());
    subscriptions.putIfAbsent(eventType, ids.next());
    // Else the next failure of one that was disabled for long would disable it again.
    Optional<Instant> failingSince =
        endpoint.disabled().isPresent() ? Optional.empty() : endpoint.failingSince();
    Endpoint next =
        endpoint
            .withSubscriptions(subscriptions)
            .withSecrets(
                options.secret().map(s -> replaced(endpoint, s)).orElse(endpoint.secrets()))
            .withRateLimit(options.limitOr(endpoint.rateLimit()))
            .withState(Optional.empty(), failingSince);
    Registration answer = new Registration(next, false, added, Optional.empty());
    return next.equals(endpoint) ? new Change.Leave<>(answer) : new Change.Save<>(next, answer);
  }

  /**
   * Removes a URL, or only one event type of it; without event types left the endpoint goes too.
   *
   * @return the number of registrations removed; 0 when there was none
   */
  public CompletableFuture<Integer> unregister(
      Principal principal, Target target, Optional<String> eventType) {
    return change(
        principal.application(),
        new Selector.ByUrl(target.url()),
        current ->
            current
                .map(endpoint -> without(endpoint, eventType))
                .orElseGet(() -> new Change.Leave<>(0)));
  }

  private static Change<Integer> without(Endpoint endpoint, Optional<String> eventType) {
    Map<String, Long> left = new HashMap<>(endpoint.subscriptions());
    eventType.ifPresentOrElse(left::remove, left::clear);
    int removed = endpoint.subscriptions().size() - left.size();
    if (removed == 0) {
      return new Change.Leave<>(0);
    }
    return left.isEmpty()
        ? new Change.Remove<>(removed)
        : new Change.Save<>(endpoint.withSubscriptions(left), removed);
  }

  /** A new secret; the old one signs too for {@link #OVERLAP}. Empty: no such endpoint. */
  public CompletableFuture<Optional<Secret>> rotate(Principal principal, long id) {
    Secret fresh = Secret.generate();
    return change(
        principal.application(),
        new Selector.ById(id),
        current ->
            current
                .<Change<Optional<Secret>>>map(
                    e -> new Change.Save<>(e.withSecrets(replaced(e, fresh)), Optional.of(fresh)))
                .orElseGet(() -> new Change.Leave<>(Optional.empty())));
  }

  private List<SigningSecret> replaced(Endpoint endpoint, Secret fresh) {
    if (endpoint.secrets().get(0).secret().equals(fresh)) {
      return endpoint.secrets();
    }
    Instant now = now();
    List<SigningSecret> secrets = new ArrayList<>();
    secrets.add(new SigningSecret(ids.next(), fresh, Optional.empty()));
    for (SigningSecret old : endpoint.secrets()) {
      boolean useful = old.signsAt(now) && !old.secret().equals(fresh);
      if (useful && secrets.size() < MAX_SECRETS) {
        Instant expires = old.expires().orElse(now.plus(OVERLAP));
        secrets.add(new SigningSecret(old.id(), old.secret(), Optional.of(expires)));
      }
    }
    return secrets;
  }

  /** To the millisecond, as the store keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(MILLIS);
  }

  /** Stops deliveries to an endpoint until it is registered again; what is due is held. */
  public CompletableFuture<Void> disable(Endpoint endpoint, String reason) {
    Disabled disabled = new Disabled(now(), reason);
    return state(endpoint, e -> e.withState(Optional.of(disabled), e.failingSince()));
  }

  /** Notes the first failure behind a success; later ones change nothing. */
  public CompletableFuture<Void> failing(Endpoint endpoint, Instant since) {
    return state(
        endpoint,
        e ->
            e.withState(
                e.disabled(), e.failingSince().or(() -> Optional.of(since.truncatedTo(MILLIS)))));
  }

  /** Notes the first success behind failures. */
  public CompletableFuture<Void> recovered(Endpoint endpoint) {
    return state(endpoint, e -> e.withState(e.disabled(), Optional.empty()));
  }

  private CompletableFuture<Void> state(Endpoint endpoint, UnaryOperator<Endpoint> next) {
    return change(
        endpoint.application(),
        new Selector.ById(endpoint.id()),
        current ->
            current
                .filter(e -> !next.apply(e).equals(e))
                .<Change<Void>>map(e -> new Change.Save<>(next.apply(e), null))
                .orElseGet(() -> new Change.Leave<>(null)));
  }

  private <T> CompletableFuture<T> change(
      long application, Selector selector, Function<Optional<Endpoint>, Change<T>> change) {
    return endpoints.change(application, selector, change).thenApply(this::remember);
  }

  private <T> T remember(Changed<T> changed) {
    directory.apply(changed);
    return changed.answer();
  }

  /**
   * What a caller may say beside the URL and the event type.
   *
   * @param secret the caller's own; one that differs replaces the current with an overlap
   * @param rateLimit attempts a second, 0 for no limit; empty: as it is
   */
  public record Options(Optional<Secret> secret, OptionalInt rateLimit) {
    public static final Options NONE = new Options(Optional.empty(), OptionalInt.empty());

    private OptionalInt limitOr(OptionalInt current) {
      if (rateLimit.isEmpty()) {
        return current;
      }
      return rateLimit.getAsInt() == 0 ? OptionalInt.empty() : rateLimit;
    }
  }

  /**
   * @param created the URL was not registered for anything before
   * @param added the URL was not registered for that event type before
   * @param secret only when it was made here, and only this once
   */
  public record Registration(
      Endpoint endpoint, boolean created, boolean added, Optional<Secret> secret) {}
}
