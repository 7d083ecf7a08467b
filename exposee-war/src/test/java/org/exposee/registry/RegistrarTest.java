package org.exposee.registry;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.guard.Guard;
import org.exposee.guard.Target;
import org.exposee.message.Ids;
import org.exposee.registry.Registrar.Options;
import org.exposee.registry.Registrar.Registration;
import org.exposee.signing.Sealer;
import org.exposee.signing.Secret;
import org.exposee.store.DataFolder;
import org.exposee.store.Store;
import org.exposee.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarTest {
  private static final int MAX_ENDPOINTS = 100;

  private final Instant start = Instant.now();
  private Instant now = start;
  private final Clock clock = new MovedClock();
  private final Ids ids = new Ids(clock);
  private final Guard guard = new Guard(List.of());
  private final Target target = guard.check("https://hooks.example.com/in");

  @TempDir Path temp;
  private DataFolder folder;
  private Store store;
  private Directory directory;
  private Registrar registrar;
  private Principal principal;

  private final class MovedClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void open() throws Exception {
    folder = DataFolder.open(temp);
    store =
        Store.open(
            folder, new Sealer(folder.masterKey()), ids, clock, StoreSettings.defaults("test"));
    directory = new Directory();
    directory.fill(store.endpoints().load());
    registrar = new Registrar(store.endpoints(), directory, ids, clock, MAX_ENDPOINTS);
    principal = new Principal(store.endpoints().defaultApplication().id(), Set.of(Scope.ADMIN));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    folder.close();
    guard.close();
  }

  private Registration register(String eventType) {
    return registrar.register(principal, target, eventType, Options.NONE).join();
  }

  private Registration register(String eventType, Secret secret) {
    return registrar
        .register(
            principal, target, eventType, new Options(Optional.of(secret), OptionalInt.empty()))
        .join();
  }

  private Endpoint endpoint() {
    return directory.byUrl(principal.application(), target.url()).orElseThrow();
  }

  @Test
  void oneUrlIsOneEndpointWithOneSecret() {
    Registration first = register("a");
    Registration second = register("b");
    Registration again = register("b");
    assertThat(first.created()).isTrue();
    assertThat(first.secret()).isPresent();
    assertThat(second.created()).isFalse();
    assertThat(second.added()).isTrue();
    assertThat(again.added()).isFalse();
    assertThat(List.of(second, again)).allMatch(r -> r.secret().isEmpty());
    assertThat(second.endpoint().id()).isEqualTo(first.endpoint().id());
    assertThat(endpoint().subscriptions()).containsOnlyKeys("a", "b");
    assertThat(endpoint().signingAt(now)).containsExactly(first.secret().orElseThrow());
  }

  @Test
  void memoryIsWhatTheStoreHas() throws Exception {
    register("a");
    register("b");
    registrar.rotate(principal, endpoint().id()).join();
    registrar.disable(endpoint(), "gone").join();
    Endpoint before = endpoint();
    close();
    open();
    assertThat(endpoint()).isEqualTo(before);
  }

  @Test
  void aChangedSecretOverlapsForADay() {
    Secret old = Secret.generate();
    Secret fresh = Secret.generate();
    register("a", old);
    register("a", fresh);
    assertThat(endpoint().signingAt(now)).containsExactly(fresh, old);
    register("a", fresh);
    assertThat(endpoint().signingAt(now)).as("nothing changed").containsExactly(fresh, old);
    now = now.truncatedTo(MILLIS).plus(Registrar.OVERLAP).minusMillis(1);
    assertThat(endpoint().signingAt(now)).containsExactly(fresh, old);
    now = now.plusMillis(1);
    assertThat(endpoint().signingAt(now)).containsExactly(fresh);
  }

  @Test
  void goingBackToTheOldSecretLeavesItOnce() {
    Secret old = Secret.generate();
    Secret fresh = Secret.generate();
    register("a", old);
    register("a", fresh);
    register("a", old);
    assertThat(endpoint().signingAt(now)).containsExactly(old, fresh);
  }

  @Test
  void rotatingManyTimesKeepsTenSecretsAtMost() {
    register("a");
    Secret latest = null;
    for (int i = 0; i < 15; i++) {
      latest = registrar.rotate(principal, endpoint().id()).join().orElseThrow();
    }
    assertThat(endpoint().signingAt(now)).hasSize(Registrar.MAX_SECRETS).startsWith(latest);
    now = now.plus(Duration.ofDays(2));
    registrar.rotate(principal, endpoint().id()).join();
    assertThat(endpoint().secrets()).as("expired ones are dropped").hasSize(2);
  }

  @Test
  void rotatingWhatIsNotThereMakesNothing() {
    assertThat(registrar.rotate(principal, 42).join()).isEmpty();
    register("a");
    Principal foreign = new Principal(principal.application() + 1, Set.of(Scope.ADMIN));
    assertThat(registrar.rotate(foreign, endpoint().id()).join()).isEmpty();
  }

  @Test
  void unregisteringCountsWhatItRemoves() {
    register("a");
    register("b");
    register("c");
    assertThat(registrar.unregister(principal, target, Optional.of("x")).join()).isZero();
    assertThat(registrar.unregister(principal, target, Optional.of("a")).join()).isEqualTo(1);
    assertThat(endpoint().subscriptions()).containsOnlyKeys("b", "c");
    assertThat(registrar.unregister(principal, target, Optional.empty()).join()).isEqualTo(2);
    assertThat(directory.size()).isZero();
    assertThat(registrar.unregister(principal, target, Optional.empty()).join()).isZero();
  }

  @Test
  void removingTheLastEventTypeRemovesTheEndpoint() {
    long first = register("a").endpoint().id();
    registrar.unregister(principal, target, Optional.of("a")).join();
    assertThat(directory.byId(first)).isEmpty();
    Registration anew = register("a");
    assertThat(anew.created()).isTrue();
    assertThat(anew.endpoint().id()).isNotEqualTo(first);
  }

  @Test
  void anEventTypeAddedAgainIsNotForOlderMessages() {
    register("a");
    register("b");
    long message = ids.next();
    assertThat(endpoint().wants("a", message)).isTrue();
    registrar.unregister(principal, target, Optional.of("a")).join();
    assertThat(endpoint().wants("a", message)).isFalse();
    now = now.plusMillis(5);
    register("a");
    assertThat(endpoint().wants("a", message)).isFalse();
    assertThat(endpoint().wants("b", message)).isTrue();
  }

  @Test
  void registeringAgainEnablesAndWakes() {
    register("a");
    List<Endpoint> woken = new ArrayList<>();
    directory.listen(
        new Changes() {
          @Override
          public void changed(Optional<Endpoint> before, Optional<Endpoint> after) {}

          @Override
          public void registeredAgain(Endpoint endpoint) {
            woken.add(endpoint);
          }
        });
    registrar.disable(endpoint(), "410 Gone").join();
    assertThat(endpoint().disabled()).contains(new Disabled(now.truncatedTo(MILLIS), "410 Gone"));
    assertThat(woken).isEmpty();
    register("a");
    assertThat(endpoint().disabled()).isEmpty();
    assertThat(woken).hasSize(1);
  }

  @Test
  void theFirstFailureIsRememberedUntilASuccess() {
    register("a");
    registrar.failing(endpoint(), start).join();
    registrar.failing(endpoint(), start.plusSeconds(60)).join();
    assertThat(endpoint().failingSince().map(Instant::toEpochMilli)).contains(start.toEpochMilli());
    registrar.recovered(endpoint()).join();
    assertThat(endpoint().failingSince()).isEmpty();
  }

  @Test
  void thereIsALimit() {
    List<CompletableFuture<Registration>> registrations = new ArrayList<>();
    for (int i = 0; i < MAX_ENDPOINTS; i++) {
      Target other = guard.check("https://hooks.example.com/" + i);
      registrations.add(registrar.register(principal, other, "a", Options.NONE));
    }
    registrations.forEach(CompletableFuture::join);
    assertThatThrownBy(() -> register("a"))
        .hasCauseInstanceOf(TooMany.class)
        .hasMessageContaining("100");
    Target known = guard.check("https://hooks.example.com/7");
    assertThat(registrar.register(principal, known, "b", Options.NONE).join().added()).isTrue();
  }

  @Test
  void manyAtOnceLoseNothing() {
    List<CompletableFuture<Registration>> registrations = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      registrations.add(registrar.register(principal, target, "e" + i, Options.NONE));
    }
    registrations.forEach(CompletableFuture::join);
    assertThat(endpoint().subscriptions()).hasSize(50);
    assertThat(registrations.stream().filter(r -> r.join().created())).hasSize(1);
  }
}
