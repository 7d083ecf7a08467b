package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.OTHER_APPLICATION;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.access.ApiKey;
import org.exposee.access.Keys;
import org.exposee.access.Revocation;
import org.exposee.access.Scope;
import org.junit.jupiter.api.Test;

/** The promises of {@link Keys}. */
abstract class KeysContract extends StoreContract {
  private static final Optional<Instant> NEVER = Optional.empty();

  private Keys keys() {
    return store.keys();
  }

  private ApiKey key(long application, String label, Scope... scopes) {
    long id = samples.id();
    return new ApiKey(id, application, label, Set.of(scopes), "%064x".formatted(id), NEVER);
  }

  private ApiKey added(long application, Scope... scopes) {
    return added(key(application, "a label", scopes));
  }

  private ApiKey added(ApiKey key) {
    done(keys().add(key));
    return key;
  }

  private Revocation revoke(ApiKey key) {
    return revoke(key.id());
  }

  private Revocation revoke(long id) {
    return done(keys().revoke(APPLICATION, id, samples.now()));
  }

  private static ApiKey revoked(ApiKey key, Instant at) {
    return new ApiKey(
        key.id(), key.application(), key.label(), key.scopes(), key.hash(), Optional.of(at));
  }

  @Test
  void everythingOfAKeyIsKept() throws Exception {
    ApiKey none = added(APPLICATION);
    ApiKey all = added(key(APPLICATION, "it's “all”, %admin% 🔑", Scope.values()));
    ApiKey one = added(key(OTHER_APPLICATION, "x".repeat(100), Scope.READ));
    ApiKey dead = added(revoked(key(APPLICATION, ",admin,", Scope.PUBLISH), samples.now()));

    assertThat(keys().load()).containsExactly(none, all, one, dead);
    reopen();
    assertThat(keys().load()).containsExactly(none, all, one, dead);
  }

  @Test
  void theOldestIsReadFirstWhicheverWasAddedFirst() {
    ApiKey old = key(OTHER_APPLICATION, "old", Scope.READ);
    ApiKey young = key(APPLICATION, "young", Scope.READ);
    ApiKey youngest = key(OTHER_APPLICATION, "youngest", Scope.READ);

    Stream.of(youngest, old, young).forEach(this::added);

    assertThat(keys().load()).containsExactly(old, young, youngest);
  }

  @Test
  void aKeyThatIsNoAdministratorsIsRevokedOnceAndStaysSo() throws Exception {
    ApiKey kept = added(APPLICATION, Scope.READ);
    ApiKey key = added(APPLICATION, Scope.READ);
    Instant at = samples.now();

    assertThat(revoke(key)).isEqualTo(Revocation.REVOKED);
    clock.advance(Duration.ofSeconds(1));
    assertThat(revoke(key)).isEqualTo(Revocation.NOT_FOUND);

    assertThat(keys().load()).containsExactly(kept, revoked(key, at));
    reopen();
    assertThat(revoke(key)).isEqualTo(Revocation.NOT_FOUND);
    assertThat(keys().load()).containsExactly(kept, revoked(key, at));
  }

  @Test
  void aKeyThatIsNotTheApplicationsIsNotFound() {
    ApiKey ours = added(APPLICATION, Scope.READ);
    ApiKey theirs = added(OTHER_APPLICATION, Scope.READ);

    assertThat(revoke(theirs)).isEqualTo(Revocation.NOT_FOUND);
    assertThat(Stream.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, theirs.id() + 1))
        .allMatch(id -> revoke(id) == Revocation.NOT_FOUND);
    assertThat(keys().load()).containsExactly(ours, theirs);
  }

  @Test
  void theLastAdministratorStaysWhoeverElseThereIs() {
    ApiKey before = added(APPLICATION, Scope.ADMIN);
    ApiKey admin = added(APPLICATION, Scope.ADMIN, Scope.READ);
    ApiKey reader = added(key(APPLICATION, "admin", Scope.REGISTER, Scope.PUBLISH, Scope.READ));
    ApiKey theirs = added(OTHER_APPLICATION, Scope.ADMIN);
    assertThat(revoke(before)).isEqualTo(Revocation.REVOKED);

    assertThat(revoke(admin)).isEqualTo(Revocation.LAST_ADMIN);
    assertThat(keys().load())
        .containsExactly(revoked(before, samples.now()), admin, reader, theirs);

    added(APPLICATION, Scope.ADMIN);
    assertThat(revoke(admin)).isEqualTo(Revocation.REVOKED);
  }

  @Test
  void ofAdministratorsThatAreRevokedAtOnceOneStays() {
    List<ApiKey> admins =
        IntStream.range(0, 10).mapToObj(i -> added(APPLICATION, Scope.ADMIN)).toList();

    List<CompletableFuture<Revocation>> answers =
        admins.stream()
            .map(admin -> keys().revoke(APPLICATION, admin.id(), samples.now()))
            .toList();

    assertThat(answers.stream().map(StoreContract::done).filter(Revocation.REVOKED::equals))
        .hasSize(9);
    assertThat(done(answers.get(9))).isEqualTo(Revocation.LAST_ADMIN);
    assertThat(keys().load().stream().filter(key -> key.revoked().isEmpty()))
        .containsExactly(admins.get(9));
  }
}
