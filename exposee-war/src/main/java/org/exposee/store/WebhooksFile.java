package org.exposee.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.guard.Guard;
import org.exposee.registry.Changes;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.store.WebhooksJson.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code webhooks.json}, the registrations for people to read: written soon after each change. The
 * registry is the truth; only what somebody has added while Exposee was stopped comes from here.
 */
public final class WebhooksFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhooksFile.class);

  /** Changes that come within it are written together. */
  private static final long PAUSE_MILLIS = 200;

  /** However long the file is, to write it takes a tenth of the time at most. */
  private static final long PAUSES_PER_WRITE = 9;

  private static final long PAUSE_ON_TROUBLE_MILLIS = 1_000;
  private static final long CLOSE_WITHIN_MILLIS = 5_000;
  private static final long MAX_BYTES = 64L << 20;

  /** In {@code meta}: the hashes of what we have written, separated by a blank. */
  private static final String WRITTEN = "webhooks-json";

  private final Path file;
  private final Meta meta;
  private final Directory directory;
  private final long application;
  private final AtomicBoolean stale = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private volatile long pauseMillis = PAUSE_MILLIS;
  private String onDisk = "";
  private boolean failing;

  /**
   * @param application whose endpoints are in the file
   */
  public WebhooksFile(DataFolder folder, Store store, Directory directory, long application) {
    this.file = folder.webhooks();
    this.meta = store.meta();
    this.directory = directory;
    this.application = application;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "exposee-webhooks-file");
              daemon.setDaemon(true);
              return daemon;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Registers what somebody has added to it since it was written, and writes it as the registry has
   * it then; from now on it is kept in step.
   *
   * @throws IllegalStateException with line and reason if somebody has made something else of it;
   *     then nothing was registered, and it was left untouched
   */
  public void open(Registrar registrar, Guard guard) throws IOException {
    if (Files.exists(file)) {
      checkFile();
      onDisk = hash();
      if (!written().contains(onDisk)) {
        new Additions(file, application, directory).register(bytes(), registrar, guard);
      }
    }
    write();
    directory.listen(new Listener());
  }

  /** Reading a pipe would never end. */
  private void checkFile() {
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(file + " is not a regular file");
    }
  }

  private byte[] bytes() throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalStateException(
          "%s has more than %d MiB; without it, it is written anew"
              .formatted(file, MAX_BYTES >> 20));
    }
    return Files.readAllBytes(file);
  }

  private List<String> written() {
    return List.of(meta.get(WRITTEN).orElse("").split(" "));
  }

  /** Tells of changes that are to be seen in the file. */
  private final class Listener implements Changes {
    @Override
    public void changed(Optional<Endpoint> before, Optional<Endpoint> after) {
      if (!eventTypes(before).equals(eventTypes(after)) && stale.compareAndSet(false, true)) {
        writeLater(pauseMillis);
      }
    }

    private Set<String> eventTypes(Optional<Endpoint> endpoint) {
      return endpoint
          .filter(e -> e.application() == application)
          .map(Endpoint::subscriptions)
          .map(Map::keySet)
          .orElse(Set.of());
    }
  }

  private void writeLater(long millis) {
    if (!thread.isShutdown()) {
      thread.schedule(this::tryToWrite, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void tryToWrite() {
    long start = System.nanoTime();
    stale.set(false);
    try {
      write();
      failing = false;
    } catch (IOException | RuntimeException e) {
      notice(e);
      stale.set(true);
      writeLater(PAUSE_ON_TROUBLE_MILLIS);
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    pauseMillis = Math.max(PAUSE_MILLIS, took * PAUSES_PER_WRITE);
  }

  private void notice(Exception e) {
    if (!failing) {
      LOG.warn("{} cannot be written now and is behind the registry: {}", file, e.toString());
    }
    failing = true;
  }

  /**
   * The hash of what comes is remembered before it is there: whatever happens in between, at the
   * next start the file is known as ours, and what was unregistered since does not come back.
   */
  private void write() throws IOException {
    byte[] next = WebhooksJson.print(webhooks());
    String hash = HexFormat.of().formatHex(sha256().digest(next));
    if (!hash.equals(onDisk)) {
      remember(onDisk + " " + hash);
      PrivateFile.write(file, next);
      onDisk = hash;
    }
    remember(hash);
  }

  private void remember(String hashes) {
    if (!meta.get(WRITTEN).equals(Optional.of(hashes))) {
      meta.put(WRITTEN, hashes).join();
    }
  }

  private List<Webhook> webhooks() {
    return directory.all().stream()
        .filter(endpoint -> endpoint.application() == application)
        .flatMap(
            endpoint ->
                endpoint.subscriptions().keySet().stream()
                    .sorted()
                    .map(eventType -> new Webhook(endpoint.url(), eventType)))
        .toList();
  }

  private String hash() throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** Writes what has changed last; to be closed before the store. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      boolean ended = thread.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
      if (ended && stale.get()) {
        tryToWrite();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
