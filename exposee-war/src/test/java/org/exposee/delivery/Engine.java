package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Publisher.Event;
import org.exposee.guard.Cidr;
import org.exposee.guard.Guard;
import org.exposee.message.Ids;
import org.exposee.message.Message;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Options;
import org.exposee.signing.Sealer;
import org.exposee.store.DataFolder;
import org.exposee.store.Joining;
import org.exposee.store.SharedDatabase;
import org.exposee.store.Store;
import org.exposee.store.StoreSettings;

/** The delivery engine over a real store in a folder, with time that can be put forward. */
final class Engine implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(15);
  static final DeliverySettings USUAL = DeliverySettings.defaults();

  private static final List<Cidr> LOOPBACK =
      List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

  final SettableTicker ticker;
  final DataFolder folder;
  final Store store;

  private final AutoCloseable following;
  final Directory directory = new Directory();
  final Registrar registrar;
  final Guard guard;
  final Courier courier;
  final Dispatcher dispatcher;
  final Publisher publisher;
  final Ids ids;
  final Principal principal;

  Engine(Path path, DeliverySettings settings) {
    this(path, settings, new SettableTicker());
  }

  Engine(Path path, DeliverySettings settings, SettableTicker ticker) {
    this(path, settings, ticker, attempts -> attempts);
  }

  /**
   * @param between what stands between the engine and the store
   */
  Engine(
      Path path,
      DeliverySettings settings,
      SettableTicker ticker,
      UnaryOperator<Attempts> between) {
    this(path, settings, ticker, between, new Guard(LOOPBACK));
  }

  Engine(
      Path path,
      DeliverySettings settings,
      SettableTicker ticker,
      UnaryOperator<Attempts> between,
      Guard guard) {
    this(path, settings, ticker, between, guard, Optional.empty(), nodes -> nodes);
  }

  /**
   * @param hearing what stands between the engine and what it hears of other nodes
   */
  static Engine hearing(Path path, DeliverySettings settings, UnaryOperator<Nodes> hearing) {
    return new Engine(
        path,
        settings,
        new SettableTicker(),
        attempts -> attempts,
        new Guard(LOOPBACK),
        Optional.empty(),
        hearing);
  }

  /** One of the nodes that share a database. */
  static Engine node(
      Path path,
      DeliverySettings settings,
      SettableTicker ticker,
      SharedDatabase database,
      UnaryOperator<Attempts> between) {
    return new Engine(
        path,
        settings,
        ticker,
        between,
        new Guard(LOOPBACK),
        Optional.of(database),
        nodes -> nodes);
  }

  private Engine(
      Path path,
      DeliverySettings settings,
      SettableTicker ticker,
      UnaryOperator<Attempts> between,
      Guard guard,
      Optional<SharedDatabase> database,
      UnaryOperator<Nodes> hearing) {
    this.ticker = ticker;
    this.guard = guard;
    try {
      ids = new Ids(ticker);
      folder = DataFolder.open(path);
      store = database.isPresent() ? join(database.get()) : open();
      directory.fill(store.endpoints().load());
      following = store.follow(directory, () -> {});
      registrar = new Registrar(store.endpoints(), directory, ids, ticker, 100_000);
      courier = new Courier(settings, guard, "Exposee/test", ticker);
      Attempts attempts = between.apply(store.attempts());
      dispatcher =
          new Dispatcher(
              settings,
              directory,
              registrar,
              attempts,
              hearing.apply(store.nodes()),
              courier,
              ids,
              ticker);
      publisher = new Publisher(directory, attempts, dispatcher, ids, ticker);
      principal = new Principal(store.endpoints().defaultApplication().id(), Set.of(Scope.ADMIN));
      dispatcher.start();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Store open() throws java.io.IOException {
    Sealer sealer = new Sealer(folder.masterKey());
    return Store.open(folder, sealer, ids, ticker, StoreSettings.defaults("test"));
  }

  private Store join(SharedDatabase database) throws java.io.IOException {
    Optional<byte[]> masterKey = Optional.of(new byte[Sealer.KEY_BYTES]);
    Joining joining = new Joining(database, masterKey, Optional.empty());
    return Store.join(folder, joining, ids, ticker, StoreSettings.defaults("test"));
  }

  static DeliverySettings settings(int deadlineSeconds, Duration... schedule) {
    DeliverySettings usual = DeliverySettings.defaults();
    return new DeliverySettings(
        schedule.length == 0 ? usual.schedule() : List.of(schedule),
        usual.jitter(),
        Duration.ofSeconds(deadlineSeconds),
        usual.connectTimeout(),
        usual.maxPerEndpoint(),
        usual.maxInFlight(),
        usual.laneBytes(),
        usual.ioThreads());
  }

  static DeliverySettings oneAtATime() {
    return narrow(5, 1, USUAL.maxInFlight(), USUAL.laneBytes());
  }

  /**
   * @param perEndpoint attempts in flight at one endpoint, at most
   * @param places attempts in flight in all
   * @param laneBytes what lies in memory for the lanes
   */
  static DeliverySettings narrow(int deadlineSeconds, int perEndpoint, int places, long laneBytes) {
    DeliverySettings usual = settings(deadlineSeconds);
    return new DeliverySettings(
        usual.schedule(),
        usual.jitter(),
        usual.deadline(),
        usual.connectTimeout(),
        perEndpoint,
        places,
        laneBytes,
        usual.ioThreads());
  }

  Endpoint register(String url, String eventType) {
    return get(registrar.register(principal, guard.check(url), eventType, Options.NONE)).endpoint();
  }

  int unregister(String url, String eventType) {
    return get(registrar.unregister(principal, guard.check(url), Optional.ofNullable(eventType)));
  }

  CompletableFuture<Acceptance> tryPublish(String eventType, String json) {
    Event event = new Event(eventType, json.getBytes(UTF_8));
    return publisher.publish(principal, List.of(event), Optional.empty(), Optional.empty());
  }

  Receipt publish(String eventType, String json) {
    return ((Stored) get(tryPublish(eventType, json))).receipts().get(0);
  }

  /**
   * Stores it around the publisher, as another one would have done it.
   *
   * @param marks as in {@link Publication}
   */
  void accept(Message message, List<Due> dues, Map<Long, Long> marks) {
    get(
        store
            .attempts()
            .accept(
                new Publication(
                    message.application(), List.of(message), dues, marks, Optional.empty())));
  }

  List<Attempt> attempts(Receipt receipt) {
    return store.history().attempts(principal, receipt.id(), 0, 1_000);
  }

  List<Due> due(Receipt receipt) {
    return store.history().due(principal, receipt.id(), 0, 1_000);
  }

  /** Waits until so many attempts have ended. */
  List<Attempt> ended(Receipt receipt, int count) {
    return await()
        .atMost(PATIENCE)
        .until(() -> attempts(receipt), attempts -> attempts.size() >= count);
  }

  /** Waits until its one delivery lies in the store, for later. */
  Due waiting(Receipt receipt) {
    return await()
        .atMost(PATIENCE)
        .until(() -> due(receipt), due -> due.size() == 1 && !due.get(0).own())
        .get(0);
  }

  Endpoint endpoint(String url) {
    return directory.byUrl(principal.application(), guard.check(url).url()).orElseThrow();
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** As a stop does it. */
  @Override
  public void close() {
    dispatcher.close();
    courier.close();
    guard.close();
    try {
      following.close();
      store.close();
      folder.close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
