package org.exposee.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exposee.message.Unavailable;

/** Finds out whether the store can write, by writing. */
final class Probe {
  private static final byte[] CONTENT = {'\n'};

  private final Path file;
  private final Writer writer;
  private final Node node;

  /**
   * @param file to be written in the data folder: SQLite holds its files open, so that it alone
   *     would not notice that the folder has become read-only
   */
  Probe(Path file, Writer writer, Node node) {
    this.file = file;
    this.writer = writer;
    this.node = node;
  }

  /**
   * @throws Unavailable with the reason if it could not, or not within {@code patience}
   */
  void run(Duration patience) {
    CompletableFuture<Void> beat =
        writer.write(
            1,
            session -> {
              Meta.put(session, "probe", String.valueOf(node.incarnation()));
              return null;
            });
    // Records are written behind callers, and perhaps on another thread.
    CompletableFuture<Void> turn = writer.writeOwn(1, session -> null);
    writeFile();
    try {
      CompletableFuture.allOf(beat, turn).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      beat.cancel(false);
      turn.cancel(false);
      throw failed("has not written anything for %d ms".formatted(patience.toMillis()), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Unavailable known ? known : failed("cannot write", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was not waited for", e);
    }
  }

  private synchronized void writeFile() {
    try {
      PrivateFile.write(file, CONTENT);
    } catch (IOException e) {
      throw failed("cannot write into the data folder", e);
    }
  }

  private static Unavailable failed(String what, Exception cause) {
    return Failures.unavailable(what, Duration.ofSeconds(10), cause);
  }
}
