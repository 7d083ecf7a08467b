package org.exposee.integrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.exposee.integrator.access.Gate;
import org.exposee.integrator.api.Api;
import org.exposee.integrator.api.Bodies;
import org.exposee.integrator.backoff.Backoff;
import org.exposee.integrator.handling.EventHandler;
import org.exposee.integrator.handling.Handling;
import org.exposee.integrator.handling.RetryPolicy;
import org.exposee.integrator.handling.Worker;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.Retention;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.monitor.Deployment;
import org.exposee.integrator.monitor.Health;
import org.exposee.integrator.monitor.Meters;
import org.exposee.integrator.monitor.Monitor;
import org.exposee.integrator.registration.ExposeeClient;
import org.exposee.integrator.registration.KeyUnreadableException;
import org.exposee.integrator.registration.Registrar;
import org.exposee.integrator.registration.SelfRegistration;
import org.exposee.integrator.signature.SignatureVerifier;
import org.exposee.integrator.signature.WebhookSecret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object graph: made by one constructor call after the other, closed in reverse. */
final class Integrator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Integrator.class);
  private static final Backoff REGISTERING =
      new Backoff(
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          () -> ThreadLocalRandom.current().nextDouble());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long SWEEP_S = 60;
  private static final long SAMPLE_S = 5;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Settings settings;
  private final StateFile state;
  private final Api.Parts parts;

  private Integrator(Settings settings, EventHandler handler, Deployment deployment, Clock clock)
      throws IOException, SQLException {
    this.settings = settings;
    try {
      DataFolder folder = opened(DataFolder.open(settings.data()));
      this.state = StateFile.open(folder, new SecureRandom());
      Meters meters = opened(new Meters());
      Inbox inbox = opened(Inbox.open(folder.path(), settings.inboxMax(), clock, meters));
      ExposeeClient exposee = opened(client(settings.exposee()));
      Registrar registrar =
          new Registrar(exposee, settings.callbackUrl(), state.secret(), state, clock);
      Worker worker = opened(worker(inbox, handler, meters, clock));
      ScheduledExecutorService background = background();
      SelfRegistration self =
          new SelfRegistration(registrar, settings.events(), background, REGISTERING);
      Monitor monitor = new Monitor(meters, inbox, registrar, self, clock);
      every(SWEEP_S, new Retention(inbox, settings.remember(), clock)::sweep, background);
      every(SAMPLE_S, monitor::sample, background);
      self.start();
      worker.start();
      Health health = Checks.of(folder, inbox, worker, exposee, self, background);
      this.parts = parts(inbox, registrar, health, monitor, clock);
      // The last, so that it is the first to go: what is shown is there.
      opened(monitor.show(deployment));
    } catch (IOException | SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Makes and starts all of it.
   *
   * @throws IllegalStateException if it cannot run; the message says what to do
   */
  static Integrator start(
      Settings settings, EventHandler handler, Deployment deployment, Clock clock) {
    try {
      return new Integrator(settings, handler, deployment, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("The inbox cannot be opened: " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private Api.Parts parts(
      Inbox inbox, Registrar registrar, Health health, Monitor monitor, Clock clock) {
    return new Api.Parts(
        new Gate(settings.access(), state.key()),
        new Bodies(settings.payloadMax()),
        new SignatureVerifier(secrets(), settings.tolerance()),
        inbox,
        registrar,
        health,
        monitor,
        clock);
  }

  private Worker worker(Inbox inbox, EventHandler handler, Meters meters, Clock clock) {
    Settings.Handler set = settings.handler();
    Backoff backoff =
        new Backoff(
            set.backoffFirst(), set.backoffMax(), () -> ThreadLocalRandom.current().nextDouble());
    RetryPolicy policy = new RetryPolicy(backoff, set.tries());
    return new Worker(new Handling(inbox, handler, policy, meters, clock), inbox, clock, PATIENCE);
  }

  private ScheduledExecutorService background() {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            work -> new Thread(work, "integrator-background"));
    opened(
        () -> {
          scheduler.shutdownNow();
          scheduler.awaitTermination(5, TimeUnit.SECONDS);
        });
    return scheduler;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The work reports its failures itself.
  private static void every(long seconds, Runnable work, ScheduledExecutorService scheduler) {
    scheduler.scheduleWithFixedDelay(work, 0, seconds, TimeUnit.SECONDS);
  }

  private List<WebhookSecret> secrets() {
    List<WebhookSecret> secrets = new ArrayList<>(settings.secrets());
    secrets.add(0, state.secret());
    return secrets;
  }

  private static ExposeeClient client(Settings.Exposee set) {
    return new ExposeeClient(set.url(), () -> key(set), set.connectTimeout(), set.readTimeout());
  }

  private static Optional<String> key(Settings.Exposee set) {
    return set.keyFile().map(Integrator::readKey).or(set::key);
  }

  private static String readKey(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new KeyUnreadableException(
          "The file of integrator.exposee.key.file cannot be read: " + why(e));
    }
  }

  // Neither the path nor what stands there is for callers.
  private static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it is not there";
    }
    return e instanceof AccessDeniedException ? "access is denied" : "reading failed";
  }

  Api.Parts parts() {
    return parts;
  }

  StateFile state() {
    return state;
  }

  /** Stops and closes all, the last opened first; never throws, so that nothing is left out. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("While stopping: {}", LogText.of(e));
      }
    }
  }
}
