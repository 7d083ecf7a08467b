package org.exposee;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.access.KeyRing;
import org.exposee.access.Scope;
import org.exposee.api.AnswerCounts;
import org.exposee.api.ApiServlet;
import org.exposee.api.Callers;
import org.exposee.api.Health;
import org.exposee.api.Intake;
import org.exposee.api.Wiring;
import org.exposee.delivery.Courier;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.Publisher;
import org.exposee.delivery.Redrive;
import org.exposee.delivery.Ticker;
import org.exposee.guard.Guard;
import org.exposee.message.Budget;
import org.exposee.message.Ids;
import org.exposee.monitor.Monitor;
import org.exposee.monitor.Watched;
import org.exposee.registry.Directory;
import org.exposee.registry.Registrar;
import org.exposee.signing.Sealer;
import org.exposee.store.DataFolder;
import org.exposee.store.Joining;
import org.exposee.store.Store;
import org.exposee.store.StoreSettings;
import org.exposee.store.WebhooksFile;

/** The object graph: made by one constructor call after the other, closed in reverse. */
final class Exposee implements AutoCloseable {
  private static final int READING_THREADS = 4;
  private static final int END_WITHIN_SECONDS = 2;

  private final Cleanup cleanup = new Cleanup();
  private final Settings settings;
  private final String version = Version.read();
  private final DataFolder folder;
  private final Started started;

  /**
   * Makes and starts all of it, or nothing.
   *
   * @throws IllegalStateException if it cannot run; the message says what to do
   * @throws IOException if the data folder cannot be read or written
   */
  Exposee(Settings settings) throws IOException {
    this.settings = settings;
    try {
      this.folder = cleanup.later(DataFolder.open(settings.data()));
      this.started = start(Clock.systemUTC(), Ticker.system());
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** What the server is shown. */
  private record Started(ApiServlet servlet, Monitor monitor) {}

  private Started start(Clock clock, Ticker ticker) throws IOException {
    // Opened first, because they are needed until all the others are closed.
    Executor answers = threads(1, "answers");
    ScheduledExecutorService timer = timer();
    Ids ids = new Ids(clock);
    Store store = cleanup.later(store(ids, clock));
    long plain = store.endpoints().defaultApplication().id();
    Directory directory = new Directory();
    directory.fill(store.endpoints().load());
    Registrar registrar =
        new Registrar(store.endpoints(), directory, ids, clock, settings.maxEndpoints());
    KeyRing keys = new KeyRing(store.keys(), ids::next, clock);
    firstKey(store, keys, plain);
    // Behind the dispatcher's end: what that waits for must not be taken over meanwhile.
    cleanup.later(store.follow(directory, keys::reload));
    Guard guard = cleanup.later(new Guard(settings.egress()));
    Courier courier =
        cleanup.later(new Courier(settings.delivery(), guard, "Exposee/" + version, ticker));
    Dispatcher dispatcher =
        cleanup.later(
            new Dispatcher(
                settings.delivery(),
                directory,
                registrar,
                store.attempts(),
                store.nodes(),
                courier,
                ids,
                ticker));
    if (settings.database().isEmpty()) {
      cleanup.later(new WebhooksFile(folder, store, directory, plain)).open(registrar, guard);
    }
    Publisher publisher = new Publisher(directory, store.attempts(), dispatcher, ids, ticker);
    AnswerCounts answered = new AnswerCounts();
    ExecutorService background = threads(READING_THREADS, "background");
    Watched watched =
        new Watched(
            plain,
            directory,
            publisher,
            dispatcher,
            new Redrive(store.history(), publisher, ids),
            store.nodes(),
            new Facts(store),
            answered::with);
    Monitor monitor = cleanup.later(new Monitor(watched, timer, background));
    dispatcher.listen(monitor.deliveries());
    store.listen(monitor::committed);
    Wiring wiring =
        new Wiring(
            new Callers(plain, settings.access() == Settings.Access.LOCAL),
            keys,
            guard,
            registrar,
            directory,
            publisher,
            dispatcher,
            store.history(),
            cleanup.later(new Health(Checks.of(store, dispatcher))),
            monitor::text,
            answered,
            new Intake(new Budget(settings.intakeMemory()), settings.intakeTimeout()),
            background,
            answers,
            timer);
    cleanup.later(new Housekeeping(store::sweep));
    dispatcher.start();
    monitor.start();
    return new Started(new ApiServlet(new ExposeeApplication(wiring), wiring), monitor);
  }

  private Store store(Ids ids, Clock clock) throws IOException {
    StoreSettings about = settings.store(version);
    if (settings.database().isPresent()) {
      cleanup.later(Store::deregisterDriver);
      Joining joining =
          new Joining(settings.database().get(), settings.masterKey(), settings.takeOver());
      return Store.join(folder, joining, ids, clock, about);
    }
    byte[] key = settings.masterKey().isPresent() ? settings.masterKey().get() : folder.masterKey();
    return Store.open(folder, new Sealer(key), ids, clock, about);
  }

  private static void firstKey(Store store, KeyRing keys, long application) throws IOException {
    store.writeAdminKey(
        () -> keys.create(application, "the first one", Set.of(Scope.ADMIN)).join().text());
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread daemon = new Thread(task, "exposee-" + name + "-" + number.incrementAndGet());
      daemon.setDaemon(true);
      return daemon;
    };
  }

  private ExecutorService threads(int count, String name) {
    return ending(Executors.newFixedThreadPool(count, daemons(name)));
  }

  private ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return ending(timer);
  }

  private <T extends ExecutorService> T ending(T threads) {
    cleanup.later(() -> end(threads));
    return threads;
  }

  /**
   * Lets them finish what they have begun, and waits: the server looks for threads that an
   * application leaves behind.
   */
  static void end(ExecutorService threads) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      threads.shutdownNow();
    }
  }

  ApiServlet servlet() {
    return started.servlet();
  }

  /**
   * Tells the administrator what there is to know.
   *
   * @param contextPath as the server has it; empty for the root
   */
  void announce(String contextPath) {
    StartLog.ready(version, contextPath, settings, folder.path(), folder.adminKey());
  }

  /**
   * Shows MBeans to the administrator, as the last step of a start: they are the first to go.
   *
   * @param host as the server calls the one that it runs on
   * @param contextPath as the server has it; empty for the root
   */
  void show(String host, String contextPath) {
    cleanup.later(started.monitor().show(host, contextPath));
  }

  /**
   * Lets what is in flight come to its end and be recorded, then closes all; what waits goes out
   * after the next start.
   */
  @Override
  public void close() {
    cleanup.close();
  }
}
