package org.exposee.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.exposee.store.Samples.key;
import static org.exposee.store.Samples.publication;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.exposee.access.KeyRing.NewKey;
import org.exposee.access.Revocation;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Attempts.Again;
import org.exposee.delivery.Attempts.Claimed;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Due;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Result;
import org.exposee.delivery.Share;
import org.exposee.message.Ids;
import org.exposee.message.Message;
import org.exposee.message.Unavailable;
import org.exposee.registry.Registrar.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Two nodes on one PostgreSQL. */
class SharedStoreTest {
  private static final String URL = "https://example.com/in";
  private static final int TIMES = 50;
  private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(1);
  private static final int PATIENCE_MILLIS = 10_000;

  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private final Samples samples = new Samples(new Ids(clock), clock);
  private SharedDatabase database;
  private Joined a;
  private Joined b;

  @BeforeEach
  void join() throws Exception {
    database = TestPostgres.version(18).newDatabase();
    a = new Joined(folder.resolve("a"), database, clock);
    b = new Joined(folder.resolve("b"), database, clock);
  }

  @AfterEach
  void close() throws Exception {
    a.close();
    b.close();
  }

  private static <T> T done(CompletableFuture<T> future) {
    return StoreContract.done(future);
  }

  private boolean record(Joined node, Due due) {
    Made made = new Made(samples.attempt(due, Result.DELIVERED), Optional.empty());
    return done(node.attempts().record(List.of(made))).get(0);
  }

  private List<Due> claim(Joined node, int limit) {
    return done(
            node.attempts().claim(Samples.APPLICATION, Samples.ENDPOINT, StoreContract.EVER, limit))
        .claimed()
        .stream()
        .map(Claimed::due)
        .toList();
  }

  /** Both do it at the same moment. */
  private static <T> List<T> atOnce(Callable<T> one, Callable<T> other) {
    CyclicBarrier barrier = new CyclicBarrier(2);
    List<CompletableFuture<T>> both = new ArrayList<>();
    for (Callable<T> each : List.of(one, other)) {
      both.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  barrier.await();
                  return each.call();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    return both.stream().map(SharedStoreTest::done).toList();
  }

  @Test
  void aSilentNodeLosesItsDeliveriesAndItsLateWritesChangeNothing() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, true);
    done(a.attempts().accept(publication(message, due)));
    assertThat(claim(b, 10)).as("a's own").isEmpty();

    b.longInTouch();
    a.silentFor(31);

    assertThat(b.beat()).isEqualTo(1);
    assertThat(claim(b, 10)).containsExactly(due);
    assertThat(record(a, due)).isFalse();
    assertThat(record(b, due)).isTrue();
    assertThat(b.count("SELECT count(*) FROM attempt")).isEqualTo(1);
  }

  @Test
  void aLateRetryAndALateGivingBackChangeNothingEither() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, true);
    done(a.attempts().accept(publication(message, due)));
    b.longInTouch();
    a.silentFor(31);
    b.beat();
    Made late =
        new Made(
            samples.attempt(due, Result.FAILED),
            Optional.of(due.retryAt(samples.now().plusSeconds(60))));

    assertThat(done(a.attempts().record(List.of(late)))).as("free by now").containsExactly(false);
    assertThat(claim(b, 10)).containsExactly(due);
    assertThat(done(a.attempts().record(List.of(late)))).as("another's").containsExactly(false);
    done(a.attempts().giveBack(List.of(due)));

    assertThat(claim(b, 10)).as("not given back").isEmpty();
    assertThat(b.count("SELECT count(*) FROM attempt")).isZero();
    assertThat(record(b, due)).isTrue();
  }

  /** What else a node has to do, such as to hear of registrations, comes in between. */
  @Test
  void whatADeadNodeOwnedBecomesFreeInSteps() throws Exception {
    Message message = samples.message();
    Due[] dues = Stream.generate(() -> samples.due(message, true)).limit(4_500).toArray(Due[]::new);
    done(a.attempts().accept(publication(message, dues)));
    b.change("UPDATE node SET stopped = heartbeat WHERE incarnation = ?", a.store.incarnation());

    String free = "SELECT count(*) FROM due WHERE node = 0";
    assertThat(b.takeOver()).isTrue();
    assertThat(b.count(free)).isEqualTo(2_000);
    assertThat(b.takeOver()).isTrue();
    assertThat(b.takeOver()).isFalse();
    assertThat(b.count(free)).isEqualTo(4_500);
  }

  @Test
  void aNodeMayJoinHoweverManyHaveComeAndGoneToday() throws Exception {
    long now = b.count("SELECT max(heartbeat) FROM node");
    Set<Long> taken = Set.of(numberIn(a.nextId()), numberIn(b.nextId()));
    long longestGone =
        LongStream.range(100, Ids.NODES).filter(n -> !taken.contains(n)).findFirst().orElseThrow();
    String gone =
        "INSERT INTO node (incarnation, host, version, started, heartbeat, stopped)"
            + " SELECT n, 'gone', 'test', ?, ?, CASE n WHEN ? THEN ? ELSE ? END"
            + " FROM generate_series(1, ?) AS n";
    b.change(gone, now, now, longestGone, now - 1_000, now, Ids.NODES + 24L);
    try (Joined c = new Joined(folder.resolve("c"), database, clock)) {
      assertThat(numberIn(c.nextId())).isEqualTo(longestGone);
      assertThat(c.store.incarnation()).isGreaterThan(b.store.incarnation());
    }
  }

  @Test
  void aNodeThatHasBeenSilentForLessKeepsWhatItHas() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, true);
    done(a.attempts().accept(publication(message, due)));

    b.longInTouch();
    a.silentFor(29);

    assertThat(b.beat()).isZero();
    assertThat(claim(b, 10)).isEmpty();
    assertThat(record(a, due)).isTrue();
  }

  /** When the database comes back, none of the nodes could say anything meanwhile. */
  @Test
  void whoHasJustComeBackTakesNobodyForDead() throws Exception {
    a.silentFor(60);

    assertThat(b.beat()).isZero();

    assertThat(b.count("SELECT count(*) FROM node WHERE stopped IS NOT NULL")).isZero();
  }

  @Test
  void aNodeThatWasTakenForDeadBeginsAnew() throws Exception {
    long before = a.store.nodes().incarnation();
    b.longInTouch();
    a.silentFor(31);
    b.beat();

    a.beat();

    assertThat(a.store.nodes().incarnation()).isGreaterThan(before);
    assertThat(a.store.nodes().share()).isEqualTo(new Share(1, 2));
    Message message = samples.message();
    Due due = samples.due(message, true);
    done(a.attempts().accept(publication(message, due)));
    assertThat(record(a, due)).isTrue();
  }

  /** The database was away, and this one is the first to come back. */
  @Test
  void whoBeginsAnewTakesNobodyForDead() throws Exception {
    b.longInTouch();
    a.silentFor(31);
    b.beat();
    b.silentFor(31);

    a.beat();

    assertThat(a.count("SELECT count(*) FROM node WHERE stopped IS NULL")).isEqualTo(2);
  }

  @Test
  void noTwoNodesMakeTheSameIds() throws Exception {
    Set<Long> numbers = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Set<Long> now =
          Set.of(
              Math.floorMod(a.store.nodes().incarnation(), (long) Ids.NODES),
              Math.floorMod(b.store.nodes().incarnation(), (long) Ids.NODES));
      numbers.addAll(now);
      assertThat(now).hasSize(2);
      assertThat(numberIn(a.nextId())).isIn(now).isNotEqualTo(numberIn(b.nextId()));
      assertThat(numberIn(b.nextId())).isIn(now);
      b.longInTouch();
      a.silentFor(31);
      b.beat();
      a.beat();
    }
    assertThat(numbers).hasSizeGreaterThan(20);
  }

  /** Milliseconds, 10 bits of the node, 12 of a counter. */
  private static long numberIn(long id) {
    return (id >> 12) & (Ids.NODES - 1);
  }

  @Test
  void aMessageThatIsSentAgainJustWhenItIsSweptIsKeptOrNotSent() throws Exception {
    a.change(
        "INSERT INTO application (id, uid, name) VALUES (?, 'seven', 'seven')",
        Samples.APPLICATION);
    a.beat();
    b.beat();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      messages.add(samples.message());
      done(a.attempts().accept(publication(messages.get(i))));
    }
    clock.advance(Duration.ofDays(31));
    Joined sweeping = a.store.nodes().share().rank() == 0 ? a : b;
    Joined sending = sweeping == a ? b : a;
    atOnce(
        () -> done(sweeping.store.sweep()),
        () -> {
          for (Message message : messages) {
            done(sending.attempts().add(List.of(samples.due(message, false))));
          }
          return true;
        });

    assertThat(
            a.count(
                "SELECT count(*) FROM due WHERE NOT EXISTS"
                    + " (SELECT 1 FROM message WHERE message.id = due.message)"))
        .isZero();
  }

  /** Each has read that they are dead, before the other has begun. */
  @Test
  void whatTwoNodesSendAgainAtOnceIsAddedOnce() throws Exception {
    List<Message> dead = new ArrayList<>();
    for (int i = 0; i < 4 * TIMES; i++) {
      Message message = samples.message();
      Due due = samples.due(message, true);
      done(a.attempts().accept(publication(message, due)));
      assertThat(record(a, due)).isTrue();
      dead.add(message);
    }
    List<Message> backwards = new ArrayList<>(dead);
    Collections.reverse(backwards);

    List<Integer> added =
        atOnce(
            () -> done(a.attempts().addAgain(again(dead))),
            () -> done(b.attempts().addAgain(again(backwards))));

    assertThat(added.get(0) + added.get(1)).isEqualTo(dead.size());
    assertThat(a.count("SELECT count(*) FROM due")).isEqualTo(dead.size());
    assertThat(a.count("SELECT count(DISTINCT message) FROM due")).isEqualTo(dead.size());
  }

  private List<Again> again(List<Message> messages) {
    return messages.stream().map(message -> new Again(samples.due(message, false), 1)).toList();
  }

  @Test
  void keysThatCouldNotBeReadAreReadWithTheNextLook() throws Exception {
    admin(a);
    NewKey key = admin(a);
    b.failOnce();
    assertThatThrownBy(b::look).isInstanceOf(IllegalStateException.class);
    b.look();
    assertThat(b.keys.principal(key.text())).isPresent();
  }

  @Test
  void whatIsAcceptedByOneThatIsTakenForDeadIsTakenOverToo() throws Exception {
    b.longInTouch();
    a.silentFor(31);
    b.beat();
    Message message = samples.message();
    Due due = samples.due(message, true);
    done(a.attempts().accept(publication(message, due)));

    assertThat(b.beat()).isEqualTo(1);
    assertThat(claim(b, 10)).containsExactly(due);
  }

  @Test
  void oneThatIsTakenForDeadChangesNoEndpoint() throws Exception {
    a.register(URL, "paid");
    b.longInTouch();
    a.silentFor(31);
    b.beat();

    assertThat(a.tryRegister("https://example.com/other", "paid")).isInstanceOf(Unavailable.class);

    a.beat();
    a.register("https://example.com/other", "paid");
  }

  @Test
  void eachHasItsShareOfTheLimits() throws Exception {
    a.beat();
    b.beat();
    Set<Share> shares = Set.of(a.store.nodes().share(), b.store.nodes().share());
    assertThat(shares).containsExactlyInAnyOrder(new Share(0, 2), new Share(1, 2));

    b.close();
    a.beat();
    assertThat(a.store.nodes().share()).isEqualTo(Share.ALL);
    b = new Joined(folder.resolve("b"), database, clock);
  }

  @Test
  void whatOneRegistersIsInTheOthersMemory() throws Exception {
    a.register(URL, "paid");
    b.look();
    assertThat(b.endpoint(URL)).isPresent().isEqualTo(a.endpoint(URL));

    b.register(URL, "refunded");
    a.look();
    assertThat(a.endpoint(URL).orElseThrow().subscriptions()).containsOnlyKeys("paid", "refunded");

    a.unregister(URL);
    b.look();
    assertThat(b.endpoint(URL)).isEmpty();
  }

  /** Else the message would seem to be older than the registration, and go to nobody. */
  @Test
  void aNodeWhoseClockIsBehindPublishesToWhatHasJustBeenRegistered() throws Exception {
    SettableClock behind = new SettableClock();
    behind.advance(Duration.ofSeconds(-30));
    try (Joined c = new Joined(folder.resolve("c"), database, behind)) {
      Registration registration = a.register(URL, "paid");
      c.look();
      assertThat(registration.endpoint().wants("paid", c.nextId())).isTrue();
    }
  }

  @Test
  void ofTwoWhoRegisterTheSameAtOnceOneMakesTheEndpoint() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String url = URL + i;
      List<Registration> both = atOnce(() -> a.register(url, "x"), () -> b.register(url, "y"));
      assertThat(both).extracting(r -> r.endpoint().id()).containsOnly(both.get(0).endpoint().id());
      assertThat(both).extracting(Registration::created).containsExactlyInAnyOrder(true, false);
    }
    a.look();
    assertThat(a.directory.all())
        .hasSize(TIMES)
        .allSatisfy(e -> assertThat(e.subscriptions()).containsOnlyKeys("x", "y"));
  }

  @Test
  void theSameIdempotencyKeyAtOnceIsStoredOnce() {
    for (int i = 0; i < TIMES; i++) {
      Publication one = publication(List.of(samples.message()), List.of(), key("k" + i, "body"));
      Publication two = publication(List.of(samples.message()), List.of(), key("k" + i, "body"));
      List<Acceptance> both =
          atOnce(() -> done(a.attempts().accept(one)), () -> done(b.attempts().accept(two)));
      assertThat(both).filteredOn(Stored.class::isInstance).hasSize(1);
      assertThat(both).filteredOn(Replayed.class::isInstance).hasSize(1);
    }
  }

  @Test
  void ofTwoAdminKeysThatAreRevokedAtOnceOneIsLeft() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      long one = admin(a).key().id();
      long two = admin(b).key().id();
      a.look();
      b.look();
      List<Revocation> both =
          atOnce(() -> done(a.keys.revoke(a.owner, one)), () -> done(b.keys.revoke(b.owner, two)));
      assertThat(both).containsExactlyInAnyOrder(Revocation.REVOKED, Revocation.LAST_ADMIN);
      a.change("UPDATE api_key SET revoked_at = 1 WHERE revoked_at IS NULL");
    }
  }

  private static NewKey admin(Joined node) {
    return done(node.keys.create(node.owner.application(), "k", Set.of(Scope.ADMIN)));
  }

  @Test
  void aKeyThatOneMakesOpensTheOtherUntilItIsRevoked() throws Exception {
    admin(a);
    NewKey key = admin(a);
    assertThat(b.keys.principal(key.text())).isEmpty();
    b.look();
    assertThat(b.keys.principal(key.text())).isPresent();

    done(a.keys.revoke(a.owner, key.key().id()));
    b.look();
    assertThat(b.keys.principal(key.text())).isEmpty();
  }

  @Test
  void aRevocationIsInForceOnTheOthersWithinASecond() throws Exception {
    admin(a);
    NewKey key = admin(a);
    b.follow();
    await().atMost(IN_FORCE_WITHIN).until(() -> b.keys.principal(key.text()).isPresent());

    done(a.keys.revoke(a.owner, key.key().id()));

    await().atMost(IN_FORCE_WITHIN).until(() -> b.keys.principal(key.text()).isEmpty());
  }

  private Connection connect() throws SQLException {
    return TestPostgres.connect(((SharedDatabase.Direct) database).url());
  }

  @Test
  void whoeverListensHearsOfEachChange() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + PostgresDialect.CHANNEL);
      PGConnection listening = connection.unwrap(PGConnection.class);

      a.register(URL, "paid");
      assertHearsOnce(listening);
      a.unregister(URL);
      assertHearsOnce(listening);
      admin(a);
      assertHearsOnce(listening);
      NewKey key = admin(a);
      assertHearsOnce(listening);
      done(a.keys.revoke(a.owner, key.key().id()));
      assertHearsOnce(listening);
    }
  }

  private static void assertHearsOnce(PGConnection listening) throws SQLException {
    assertThat(listening.getNotifications(PATIENCE_MILLIS)).hasSize(1);
  }

  /** By itself it looks twice a second: that would take twice as long. */
  @Test
  void aNodeLooksAtOnceWhenItIsTold() throws Exception {
    b.follow();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      long begun = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        long told = System.nanoTime();
        statement.execute("NOTIFY " + PostgresDialect.CHANNEL);
        await().pollInterval(Duration.ofMillis(2)).until(() -> b.store.nodes().knowsAllSince(told));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void noRowIsClaimedByTwo() {
    int rows = 3_000;
    Message message = samples.message();
    for (int from = 0; from < rows; from += 500) {
      Due[] dues =
          IntStream.range(0, 500).mapToObj(i -> samples.due(message, false)).toArray(Due[]::new);
      done(
          a.attempts()
              .accept(
                  from == 0 ? publication(message, dues) : publication(samples.message(), dues)));
    }
    List<List<Due>> both = atOnce(() -> claimAll(a), () -> claimAll(b));
    List<Due> all = both.stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(rows);
    assertThat(new HashSet<>(all)).hasSize(rows);
  }

  private List<Due> claimAll(Joined node) {
    List<Due> all = new ArrayList<>();
    for (List<Due> some = claim(node, 20); !some.isEmpty(); some = claim(node, 20)) {
      all.addAll(some);
    }
    return all;
  }

  @Test
  void aFanOutIsItsNodesUntilThatIsDead() throws Exception {
    Message message = samples.message("\"x\"".getBytes(UTF_8));
    Publication wide =
        new Publication(
            Samples.APPLICATION,
            List.of(message),
            List.of(),
            Map.of(message.id(), 1L),
            Optional.empty());
    done(a.attempts().accept(wide));
    assertThat(a.attempts().openFanOuts(0, 10)).containsExactly(Map.entry(message, 1L));
    assertThat(b.attempts().openFanOuts(0, 10)).isEmpty();

    b.longInTouch();
    a.silentFor(31);
    b.beat();
    assertThat(b.attempts().openFanOuts(0, 10)).containsExactly(Map.entry(message, 1L));
  }

  @Test
  void onlyOneOfThemSweeps() throws Exception {
    a.beat();
    b.beat();
    Message message = samples.message();
    done(a.attempts().accept(publication(message)));
    clock.advance(Duration.ofDays(31));
    a.change(
        "INSERT INTO application (id, uid, name) VALUES (?, 'seven', 'seven')",
        Samples.APPLICATION);
    Joined second = a.store.nodes().share().rank() == 1 ? a : b;
    Joined first = second == a ? b : a;

    done(second.store.sweep());
    assertThat(a.count("SELECT count(*) FROM message")).isEqualTo(1);
    done(first.store.sweep());
    assertThat(a.count("SELECT count(*) FROM message")).isZero();
  }
}
