package org.exposee.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name service that hangs keeps its threads, and nobody else waits for them. */
class LookupsIT {
  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final int THREADS = 64;

  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private volatile CountDownLatch release = new CountDownLatch(1);
  private final Lookups lookups = new Lookups(this::resolve, DEADLINE);

  private InetAddress[] resolve(String name) throws UnknownHostException {
    int last = calls.incrementAndGet() % 256;
    if (!hanging.contains(name)) {
      return new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last})};
    }
    held.incrementAndGet();
    try {
      release.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      held.decrementAndGet();
    }
    throw new UnknownHostException(name);
  }

  @AfterEach
  void close() {
    release.countDown();
    lookups.close();
  }

  private static List<String> names(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + i + ".example.com").toList();
  }

  private List<CompletableFuture<List<InetAddress>>> hang(List<String> names) {
    hanging.addAll(names);
    return names.stream().map(lookups::ask).toList();
  }

  private void awaitHeld(int count) {
    await().atMost(5, TimeUnit.SECONDS).until(held::get, n -> n >= count);
  }

  /** Those that hang end; who is asked from now on hangs again. */
  private void letGo() {
    CountDownLatch first = release;
    release = new CountDownLatch(1);
    first.countDown();
    await().atMost(5, TimeUnit.SECONDS).until(held::get, n -> n == 0);
  }

  private List<InetAddress> get(String name) {
    try {
      return lookups.ask(name).get(5, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(name, failed);
    }
  }

  private static void isLate(CompletableFuture<List<InetAddress>> asked) {
    assertThatThrownBy(() -> asked.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void namesThatAnswerQuicklyGoOnWhileOthersHang() {
    List<String> quick = names("quick", 100);
    quick.forEach(this::get);
    List<CompletableFuture<List<InetAddress>>> asked = hang(names("hanging", 200));
    awaitHeld(THREADS / 2);
    quick.forEach(this::get);
    asked.forEach(LookupsIT::isLate);
    quick.forEach(this::get);
    assertThat(held.get()).isLessThanOrEqualTo(THREADS);
  }

  @Test
  void literalAddressesNeedNoThread() throws Exception {
    Guard guard =
        new Guard(new Egress(List.of(), false, Optional.empty()), this::resolve, Set::of, DEADLINE);
    try (guard) {
      List<String> names = names("hanging", 200);
      hanging.addAll(names);
      names.forEach(name -> guard.vet(guard.check("http://" + name + "/")));
      awaitHeld(THREADS / 2);
      assertThat(guard.vet(guard.check("http://8.8.8.8/"))).isCompleted();
    }
  }

  @Test
  void namesThatHangNowNoLongerCountAsQuick() {
    List<String> once = names("once", THREADS);
    once.forEach(this::get);
    get("quick.example.com");
    hang(once).forEach(LookupsIT::isLate);
    letGo();
    hang(once);
    awaitHeld(THREADS / 2);
    assertThat(get("quick.example.com")).isNotEmpty();
  }

  @Test
  void aNewNameWaitsInVainAndIsFoundWhenTheOthersAreThrough() {
    hang(names("hanging", 200)).forEach(LookupsIT::isLate);
    isLate(lookups.ask("new.example.com"));
    release.countDown();
    await()
        .atMost(5, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(lookups.ask("new.example.com").get()).isNotEmpty());
  }

  @Test
  void namesThatWereLateLeaveTheThreadsToNewOnes() {
    List<String> hanging = names("hanging", THREADS / 2);
    hang(hanging).forEach(LookupsIT::isLate);
    letGo();
    hang(hanging);
    awaitHeld(1);
    names("new", 100).forEach(this::get);
    assertThat(held.get()).isPositive();
  }

  @Test
  void aNameTakesOneThreadHoweverManyAskForIt() {
    hanging.add("hanging.example.com");
    List<CompletableFuture<List<InetAddress>>> asked =
        IntStream.range(0, 1_000).mapToObj(i -> lookups.ask("hanging.example.com")).toList();
    asked.forEach(LookupsIT::isLate);
    assertThat(calls).hasValue(1);
  }

  @Test
  void everyQuestionIsANewOne() {
    assertThat(get("a.example.com")).isNotEqualTo(get("a.example.com"));
    assertThat(calls).hasValue(2);
  }

  @Test
  void afterClosingNobodyWaits() {
    lookups.close();
    isLate(lookups.ask("a.example.com"));
  }
}
