package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.OTHER_APPLICATION;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.exposee.registry.Application;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints.Change;
import org.exposee.registry.Endpoints.Change.Leave;
import org.exposee.registry.Endpoints.Change.Remove;
import org.exposee.registry.Endpoints.Change.Save;
import org.exposee.registry.Endpoints.Changed;
import org.exposee.registry.Endpoints.Selector;
import org.exposee.registry.Endpoints.Selector.ById;
import org.exposee.registry.Endpoints.Selector.ByUrl;
import org.exposee.registry.SigningSecret;
import org.junit.jupiter.api.Test;

/** The promises of {@link org.exposee.registry.Endpoints}. */
abstract class RegistryContract extends StoreContract {
  private static final String URL = "https://example.com/in?a=1";
  private static final Selector AT_URL = new ByUrl(URL);
  private static final OptionalInt NO_LIMIT = OptionalInt.empty();

  private Changed<String> change(Selector selector, Change<String> change) {
    return done(endpoints().change(APPLICATION, selector, before -> change));
  }

  /** As the store has it for a change. */
  private Optional<Endpoint> find(long application, Selector selector) {
    return done(endpoints().change(application, selector, before -> new Leave<>(""))).before();
  }

  private void assertFound(Endpoint endpoint) {
    assertThat(find(endpoint.application(), new ById(endpoint.id()))).contains(endpoint);
    assertThat(find(endpoint.application(), new ByUrl(endpoint.url()))).contains(endpoint);
  }

  /** Nothing else is. */
  private void assertStored(Endpoint wanted, Endpoint after) {
    assertThat(after).isEqualTo(wanted.withRevision(after.revision()));
    assertThat(endpoints().load()).containsExactly(after);
    assertFound(after);
  }

  private Endpoint endpoint() {
    return samples.endpoint(APPLICATION, URL);
  }

  private static Endpoint with(
      Endpoint e, Map<String, Long> types, List<SigningSecret> secrets, Optional<Disabled> off) {
    Optional<Instant> failing = off.map(Disabled::at);
    return new Endpoint(
        e.id(), e.application(), 0, e.url(), types, secrets, NO_LIMIT, off, failing);
  }

  private static Endpoint with(Endpoint e, Map<String, Long> types) {
    return with(e, types, e.secrets(), e.disabled());
  }

  private static SigningSecret expiring(SigningSecret secret, Instant at) {
    return new SigningSecret(secret.id(), secret.secret(), Optional.of(at));
  }

  private static Changed<String> nothing(String answer) {
    return new Changed<>(Optional.empty(), Optional.empty(), 0, answer);
  }

  @Test
  void aNewEndpointIsReportedAndAllOfItIsThereAfterARestart() throws Exception {
    Instant now = samples.now();
    long id = samples.id();
    String url = URL + "x".repeat(2_048 - URL.length());
    Map<String, Long> types = Map.of("a", 1L, "A", Long.MAX_VALUE, "x".repeat(256), 2L);
    SigningSecret old = expiring(samples.secret(), now.plusMillis(1));
    List<SigningSecret> secrets = List.of(samples.secret(), old);
    OptionalInt limit = OptionalInt.of(Endpoint.MAX_RATE);
    Optional<Disabled> off = Optional.of(new Disabled(now.plusMillis(2), "it's “gone”; 410"));
    Optional<Instant> failing = Optional.of(now.plusMillis(3));
    Endpoint wanted = new Endpoint(id, APPLICATION, 0, url, types, secrets, limit, off, failing);

    Changed<String> changed = change(new ByUrl(url), new Save<>(wanted, "made"));
    Endpoint after = changed.after().orElseThrow();
    reopen();

    assertThat(changed).isEqualTo(new Changed<>(Optional.empty(), Optional.of(after), 0, "made"));
    assertStored(wanted, after);
  }

  @Test
  void whatIsSavedReplacesWhatWasThere() {
    Endpoint first = endpoint();
    Instant later = samples.now().plusSeconds(60);
    SigningSecret old = expiring(first.secrets().get(0), later);
    SigningSecret fresh = samples.secret();
    Optional<Disabled> gone = Optional.of(new Disabled(later, "gone"));
    Map<String, Long> types = Map.of("a", 2L, "b", 1L);

    for (Endpoint wanted :
        List.of(
            with(first, Map.of("a", 1L)),
            with(first, Map.of("a", 1L, "b", 1L)),
            with(first, types),
            with(first, types, List.of(fresh, old), gone),
            with(first, Map.of("a", 2L), List.of(fresh, old), gone),
            with(first, Map.of("a", 2L, "b", 3L), List.of(fresh), Optional.empty()))) {
      assertStored(wanted, save(wanted));
    }
  }

  @Test
  void eachChangeFindsWhatTheOneBeforeLeftAndHasAGreaterRevision() {
    Endpoint first = save(endpoint());
    Endpoint another = save(samples.endpoint(APPLICATION, URL + "2"));

    Changed<String> second = change(AT_URL, new Save<>(with(first, Map.of("b", 1L)), "b"));
    Endpoint after = second.after().orElseThrow();
    Changed<String> third = change(new ById(first.id()), new Save<>(first, "c"));

    assertThat(second.before()).contains(first);
    assertThat(third.before()).contains(after);
    assertThat(Stream.of(first, another, after, third.after().orElseThrow()))
        .extracting(Endpoint::revision)
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void whatIsLeftIsNotWritten() {
    Optional<Endpoint> endpoint = Optional.of(save(endpoint()));

    assertThat(change(AT_URL, new Leave<>("as it is")))
        .isEqualTo(new Changed<>(endpoint, endpoint, 0, "as it is"));
    assertThat(change(new ByUrl("none"), new Leave<>("none"))).isEqualTo(nothing("none"));
    assertThat(endpoints().load()).containsExactly(endpoint.get());
  }

  @Test
  void aRemovedEndpointIsNotFoundAndItsUrlBeginsAnew() throws Exception {
    Endpoint removed = save(with(endpoint(), Map.of("a", 1L, "b", 1L)));
    Endpoint kept = save(samples.endpoint(APPLICATION, URL + "2"));

    Changed<String> changed = change(AT_URL, new Remove<>("gone"));

    long at = changed.removedAt();
    assertThat(at).isGreaterThan(kept.revision());
    assertThat(changed)
        .isEqualTo(new Changed<>(Optional.of(removed), Optional.empty(), at, "gone"));
    for (Selector selector : List.of(AT_URL, new ById(removed.id()))) {
      assertThat(change(selector, new Remove<>("again"))).isEqualTo(nothing("again"));
    }
    reopen();
    assertThat(endpoints().load()).containsExactly(kept);
    Endpoint fresh = save(endpoint());
    assertThat(fresh.revision()).isGreaterThan(at);
    assertThat(endpoints().load()).containsExactlyInAnyOrder(kept, fresh);
    assertFound(fresh);
    assertThat(find(APPLICATION, new ById(removed.id()))).isEmpty();
  }

  @Test
  void onlyTheVeryUrlAndIdAreFound() {
    Endpoint endpoint = save(endpoint());

    assertThat(Stream.of("", "%", URL + "x", URL + " ", URL.replace("in", "IN")))
        .allMatch(url -> find(APPLICATION, new ByUrl(url)).isEmpty());
    assertThat(Stream.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, endpoint.id() + 1))
        .allMatch(id -> find(APPLICATION, new ById(id)).isEmpty());
  }

  @Test
  void anotherApplicationsEndpointIsNeitherFoundNorChanged() {
    Endpoint ours = save(endpoint());
    assertThat(find(OTHER_APPLICATION, AT_URL)).isEmpty();
    Endpoint theirs = save(samples.endpoint(OTHER_APPLICATION, URL));

    assertFound(ours);
    assertFound(theirs);
    assertThat(change(new ById(theirs.id()), new Remove<>("theirs"))).isEqualTo(nothing("theirs"));
    assertThat(endpoints().load()).containsExactlyInAnyOrder(ours, theirs);
    remove(ours);
    assertThat(endpoints().load()).containsExactly(theirs);
  }

  @Test
  void whatAChangeThrowsFailsItsCallerAlone() {
    Endpoint endpoint = endpoint();
    RuntimeException refused = new IllegalStateException("refused");

    var before = endpoints().change(APPLICATION, AT_URL, e -> new Save<>(endpoint, "made"));
    var failing = endpoints().change(APPLICATION, AT_URL, e -> refuse(refused));
    var behind = endpoints().change(APPLICATION, AT_URL, e -> new Leave<>("left"));

    assertThatThrownBy(() -> done(failing)).hasCause(refused);
    assertThat(done(before).after()).isPresent().isEqualTo(done(behind).after());
  }

  private static Change<String> refuse(RuntimeException why) {
    throw why;
  }

  @Test
  void ofManyChangesAtOnceNoneIsLost() {
    save(with(endpoint(), Map.of("a", 0L)));

    List<CompletableFuture<Changed<Void>>> changes =
        Stream.generate(() -> endpoints().change(APPLICATION, AT_URL, this::counted))
            .limit(50)
            .toList();

    changes.forEach(StoreContract::done);
    assertThat(endpoints().load().get(0).subscriptions()).containsExactly(Map.entry("a", 50L));
  }

  private Change<Void> counted(Optional<Endpoint> before) {
    Endpoint endpoint = before.orElseThrow();
    long count = endpoint.subscriptions().get("a");
    return new Save<>(with(endpoint, Map.of("a", count + 1)), null);
  }

  @Test
  void theDefaultApplicationIsMadeOnce() throws Exception {
    Application made = endpoints().defaultApplication();
    clock.advance(Duration.ofDays(1));
    reopen();

    assertThat(endpoints().defaultApplication()).isEqualTo(made);
    assertThat(made.uid()).isEqualTo(Application.DEFAULT_UID);
  }
}
