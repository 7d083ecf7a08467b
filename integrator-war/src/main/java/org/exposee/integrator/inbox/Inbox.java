package org.exposee.integrator.inbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What came in, in one SQLite file. A method that writes returns only after a commit that is synced
 * to the disk. All methods may be called by any thread, and throw {@link InboxUnavailableException}
 * if the file cannot be read or written.
 */
public final class Inbox implements AutoCloseable {
  private static final long MAX_WAIT_S = 10;
  private static final int STEP = 100;

  private final StoreFiles files;
  private final Connection reading;
  private final Connection writing;
  private final Writer writer;
  private final Signal signal = new Signal();
  private final Clock clock;
  private final int max;
  private final Tally tally;

  private Inbox(StoreFiles files, int max, Clock clock, CommitListener commits)
      throws IOException, SQLException {
    Database database = Database.open(files.database());
    this.files = files;
    this.writing = database.openWriter();
    this.reading = database.openReader();
    this.writer = new Writer(writing, signal::raise, commits);
    this.max = max;
    this.clock = clock;
    this.tally = new Tally(counts());
  }

  /**
   * Opens the inbox in a folder that belongs to the caller alone.
   *
   * @param max how many events may wait; those beyond are refused
   * @param commits is told of each commit
   * @throws IllegalStateException if the file is from a newer version, or not durable
   * @throws IOException if the folder cannot be used
   */
  public static Inbox open(Path folder, int max, Clock clock, CommitListener commits)
      throws IOException, SQLException {
    NativeLibrary.loadFrom(folder.resolve("native"));
    Inbox inbox = new Inbox(new StoreFiles(folder), max, clock, commits);
    inbox.writer.start();
    return inbox;
  }

  /** Takes an arrival in, unless it is known or too many wait. */
  public Receipt receive(Arrival arrival) {
    return tally.reserve(max) ? store(arrival) : recognize(arrival);
  }

  // The place is given back when it turns out not to be needed, even if nobody waits any more.
  private Receipt store(Arrival arrival) {
    Instant now = clock.instant();
    return await(
        writer
            .submit(connection -> EventTable.insert(connection, arrival, now))
            .whenComplete((receipt, failure) -> tally.received(receipt)));
  }

  private Receipt recognize(Arrival arrival) {
    return write(connection -> EventTable.recognize(connection, arrival.id()), tally::count);
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
    write(
        connection -> EventTable.end(connection, event, state, now, error),
        changed -> tally.ended(state, changed));
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
    return write(connection -> EventTable.unpark(connection, id, now), tally::unparked) > 0;
  }

  /**
   * Gives all events that are parked now all their tries again, in steps between which others may
   * write. More may wait afterwards than may come in: until they are handled, new ones are refused.
   *
   * @return how many
   */
  public long retryParked() {
    long last = read(EventTable::lastParked);
    long done = 0;
    long retried = 0;
    while (done < last) {
      List<Long> step = unpark(done, last);
      retried += step.size();
      done = step.size() < STEP ? last : Collections.max(step);
    }
    return retried;
  }

  // A handler that parks them again meanwhile does not make it endless: each has one turn.
  private List<Long> unpark(long after, long last) {
    Instant now = clock.instant();
    return write(
        connection -> EventTable.unpark(connection, after, last, STEP, now),
        unparked -> tally.unparked(unparked.size()));
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
    List<State> gone =
        write(
            connection -> EventTable.sweep(connection, limit, STEP),
            ended -> tally.forgotten(ended.stream().filter(State.PARKED::equals).count()));
    return gone.size() == STEP;
  }

  /** Writes durably, to find out whether that is possible. */
  public void probe() {
    Instant now = clock.instant();
    await(writer.submit(connection -> EventTable.probe(connection, now)));
  }

  /** Whether the thread that writes lives; once it has ended, only reopening helps. */
  public boolean isWriterAlive() {
    return writer.isAlive();
  }

  /**
   * Since when the event has been waiting that has for the longest time: it came then, or was given
   * its tries again.
   */
  public Optional<Instant> oldestWaiting() {
    return read(EventTable::oldestWaiting);
  }

  /** What has come since the opening, and how much is still to do. */
  public Tally tally() {
    return tally;
  }

  /** The size of its files, in bytes. */
  public long bytes() {
    return files.bytes();
  }

  /** How many bytes its disk still takes; 0 if its folder is not there any more. */
  public long freeBytes() {
    return files.freeBytes();
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

  // What was written is counted, even if nobody waits for it any more.
  private <T> T write(SqlWork<T> work, Consumer<T> written) {
    return await(
        writer
            .submit(work)
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    written.accept(result);
                  }
                }));
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
