package org.exposee.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.exposee.access.KeyRing.NewKey;
import org.exposee.message.Ids;
import org.exposee.signing.Sealer;
import org.exposee.store.DataFolder;
import org.exposee.store.Store;
import org.exposee.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
  private final Clock clock = Clock.systemUTC();
  private final Ids ids = new Ids(clock);

  @TempDir Path temp;
  private DataFolder folder;
  private Store store;
  private KeyRing keys;
  private Principal admin;

  @BeforeEach
  void open() throws Exception {
    folder = DataFolder.open(temp);
    store =
        Store.open(
            folder, new Sealer(folder.masterKey()), ids, clock, StoreSettings.defaults("test"));
    keys = new KeyRing(store.keys(), ids::next, clock);
    admin = new Principal(store.endpoints().defaultApplication().id(), Set.of(Scope.ADMIN));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    folder.close();
  }

  private NewKey create(Scope... scopes) {
    return keys.create(admin.application(), "a label", Set.of(scopes)).join();
  }

  @Test
  void aKeyWorksAtOnceAndAfterARestart() throws Exception {
    NewKey made = create(Scope.PUBLISH, Scope.READ);
    assertThat(made.text()).matches("exp_[A-Za-z0-9_-]{43}");
    Principal expected = new Principal(admin.application(), Set.of(Scope.PUBLISH, Scope.READ));
    assertThat(keys.principal(made.text())).contains(expected);
    close();
    open();
    assertThat(keys.principal(made.text())).contains(expected);
    assertThat(keys.list(admin)).containsExactly(made.key());
  }

  private Revocation revoke(NewKey key) {
    return keys.revoke(admin, key.key().id()).join();
  }

  @Test
  void aRevokedKeyIsDeadAtOnceAndAfterARestart() throws Exception {
    NewKey made = create(Scope.PUBLISH, Scope.READ);
    assertThat(revoke(made)).isEqualTo(Revocation.REVOKED);
    assertThat(keys.principal(made.text())).isEmpty();
    assertThat(revoke(made)).isEqualTo(Revocation.NOT_FOUND);
    close();
    open();
    assertThat(keys.principal(made.text())).isEmpty();
    assertThat(keys.list(admin)).allMatch(key -> key.revoked().isPresent());
  }

  @Test
  void theLastAdminKeyStaysWhateverOtherKeysThereAre() {
    NewKey last = create(Scope.READ, Scope.ADMIN);
    create(Scope.REGISTER, Scope.PUBLISH, Scope.READ);
    keys.create(admin.application() + 1, "another one's", Set.of(Scope.ADMIN)).join();
    assertThat(revoke(create(Scope.ADMIN))).isEqualTo(Revocation.REVOKED);

    assertThat(revoke(last)).isEqualTo(Revocation.LAST_ADMIN);

    assertThat(keys.principal(last.text())).isPresent();
    create(Scope.ADMIN);
    assertThat(revoke(last)).isEqualTo(Revocation.REVOKED);
  }

  @Test
  void ofAllAdminKeysThatAreRevokedAtOnceTheLastOneStays() {
    List<NewKey> made = Stream.generate(() -> create(Scope.ADMIN)).limit(20).toList();

    List<CompletableFuture<Revocation>> outcomes =
        made.parallelStream().map(key -> keys.revoke(admin, key.key().id())).toList();

    assertThat(outcomes)
        .extracting(CompletableFuture::join)
        .containsOnly(Revocation.REVOKED, Revocation.LAST_ADMIN)
        .containsOnlyOnce(Revocation.LAST_ADMIN);
    assertThat(made).filteredOn(key -> keys.principal(key.text()).isPresent()).hasSize(1);
  }

  @Test
  void foreignKeysAreNotFound() {
    NewKey made = create(Scope.ADMIN);
    Principal foreign = new Principal(admin.application() + 1, Set.of(Scope.ADMIN));
    assertThat(keys.revoke(foreign, made.key().id()).join()).isEqualTo(Revocation.NOT_FOUND);
    assertThat(keys.list(foreign)).isEmpty();
    assertThat(keys.principal(made.text())).isPresent();
  }

  @Test
  void otherTextsAreNoKeys() {
    NewKey made = create(Scope.ADMIN);
    assertThat(keys.principal("")).isEmpty();
    assertThat(keys.principal(made.text() + "x")).isEmpty();
    assertThat(keys.principal(made.key().hash())).isEmpty();
    assertThat(keys.principal(made.text().toLowerCase(java.util.Locale.ROOT))).isEmpty();
  }

  @Test
  void theTextIsNowhereButInTheAnswer() {
    NewKey made = create(Scope.ADMIN);
    assertThat(made.toString()).doesNotContain(made.text());
    assertThat(made.key().toString()).doesNotContain(made.text(), made.key().hash());
  }

  @Test
  void adminIncludesTheOthers() {
    assertThat(Scope.values()).allMatch(admin::may);
    Principal reader = new Principal(1, Set.of(Scope.READ));
    assertThat(Scope.values()).filteredOn(reader::may).containsExactly(Scope.READ);
  }
}
