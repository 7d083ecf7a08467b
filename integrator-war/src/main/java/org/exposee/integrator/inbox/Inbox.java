package org.exposee.integrator.inbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What came in, in one SQLite file. A method that writes returns only after a commit that is synced
 * to the disk. All methods may be called by any thread, and throw {@link InboxUnavailableException}
 * if the file cannot be read or written.
 */
public final class Inbox implements AutoCloseable {
  private static final long MAX_WAIT_S = 10;
  private static final int SWEEP_STEP = 100;

  private final Connection reading;
  private final Connection writing;
  private final Writer writer;
  private final Signal signal = new Signal();
  private final Clock clock;
  private final int max;
  private final AtomicLong waiting = new AtomicLong();

  private Inbox(Connection reading, Connection writing, int max, Clock clock) {
    this.reading = reading;
    this.writing = writing;
    this.writer = new Writer(writing, signal::raise);
    this.max = max;
    this.clock = clock;
  }

  /**
   * Opens the inbox in a folder that belongs to the caller alone.
   *
   * @param max how many events may wait; those beyond are refused
   * @throws IllegalStateException if the file is from a newer version, or not durable
   * @throws IOException if the folder cannot be used
   */
  public static Inbox open(Path folder, int max, Clock clock) throws IOException, SQLException {
    NativeLibrary.loadFrom(folder.resolve("native"));
    Database database = Database.open(folder.resolve("inbox.db"));
    Connection writing = database.openWriter();
    Inbox inbox = new Inbox(database.openReader(), writing, max, clock);
    inbox.waiting.set(inbox.counts().waiting());
    inbox.writer.start();
    return inbox;
  }

  /** Takes an arrival in, unless it is known or too many wait. */
  public Receipt receive(Arrival arrival) {
    if (waiting.incrementAndGet() > max) {
      waiting.decrementAndGet();
      int known =
          await(writer.submit(connection -> EventTable.countDuplicate(connection, arrival.id())));
      return known > 0 ? Receipt.DUPLICATE : Receipt.FULL;
    }
    Instant now = clock.instant();
    CompletableFuture<Receipt> receipt =
        writer.submit(connection -> EventTable.insert(connection, arrival, now));
    // The place is given back when it turns out not to be needed, even if nobody waits any more.
    return await(
        receipt.whenComplete(
            (result, failure) -> {
              if (result != Receipt.STORED) {
                waiting.decrementAndGet();
              }
            }));
  }

  /** The event that is due and has been for the longest time. */
  public Optional<Waiting> nextDue() {
    Instant now = clock.instant();
    return read(connection -> EventTable.nextDue(connection, now));
  }

  /** When the next event will be due; it may be past. */
  public Optional<Instant> nextDueAt() {
    return read(EventTable::nextDueAt);
  }

  /** Records that the handler returned. */
  public void handled(Waiting event) {
    end(event, State.HANDLED, null);
  }

  /** Records that the handler failed for the last time. */
  public void park(Waiting event, String error) {
    end(event, State.PARKED, error);
  }

  private void end(Waiting event, State state, String error) {
    Instant now = clock.instant();
    await(
        writer
            .submit(connection -> EventTable.end(connection, event, state, now, error))
            .whenComplete(
                (changed, failure) -> {
                  if (failure == null) {
                    waiting.addAndGet(-changed);
                  }
                }));
  }

  /** Records that the handler failed and will be called again. */
  public void retryAt(Waiting event, Instant next, String error) {
    await(writer.submit(connection -> EventTable.retryAt(connection, event, next, error)));
  }

  /**
   * Gives a parked event all its tries again, from now on.
   *
   * @return whether there is such a parked event
   */
  public boolean retry(String id) {
    Instant now = clock.instant();
    int changed = await(writer.submit(connection -> EventTable.unpark(connection, id, now)));
    waiting.addAndGet(changed);
    return changed > 0;
  }

  /** Up to so many events that came before {@code seq}, newest first. */
  public List<Entry> newest(int limit, long before) {
    return read(connection -> EventTable.newest(connection, limit, before));
  }

  /** One event by its {@code webhook-id}. */
  public Optional<Entry> find(String id) {
    return read(connection -> EventTable.find(connection, id));
  }

  /** The bytes of an event as they came. */
  public Optional<byte[]> body(String id) {
    return read(connection -> EventTable.body(connection, id));
  }

  /** How much came in, and what is still to do. */
  public Counts counts() {
    return read(EventTable::counts);
  }

  /**
   * Forgets some of the events that ended and came before {@code limit}.
   *
   * @return whether there may be more
   */
  public boolean sweep(Instant limit) {
    int gone = await(writer.submit(connection -> EventTable.sweep(connection, limit, SWEEP_STEP)));
    return gone == SWEEP_STEP;
  }

  /** Writes durably, to find out whether that is possible. */
  public void probe() {
    Instant now = clock.instant();
    await(writer.submit(connection -> EventTable.probe(connection, now)));
  }

  /** Raised after each commit: something may be due. */
  public Signal signal() {
    return signal;
  }

  private <T> T read(SqlWork<T> work) {
    synchronized (reading) {
      try {
        return work.run(reading);
      } catch (SQLException e) {
        throw new InboxUnavailableException("the inbox cannot be read", e);
      }
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(MAX_WAIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new InboxUnavailableException("the inbox cannot be written", e.getCause());
    } catch (TimeoutException e) {
      throw new InboxUnavailableException("no commit within " + MAX_WAIT_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InboxUnavailableException("interrupted while waiting for the commit", e);
    }
  }

  /** Commits what was begun, then closes the file. */
  @Override
  public void close() throws SQLException {
    writer.close();
    synchronized (reading) {
      reading.close();
    }
    writing.close();
  }
}
