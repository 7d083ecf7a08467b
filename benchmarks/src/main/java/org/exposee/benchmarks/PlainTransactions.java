package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The database alone: what Exposee has it do for events that are published and delivered, in
 * transactions of as many events, as fast as some connections can send them. The statements, their
 * order, the driver and its settings are Exposee's. They are sent one by one, as a {@code pgbench}
 * script does it, or as Exposee does: all rows of a kind at once.
 */
final class PlainTransactions {
  private static final List<Integer> CLIENTS = List.of(1, 2, 4);
  private static final int BITS_OF_A_CLIENT = 40;
  private static final int ENDPOINT = 1;
  private static final int NODE = 1;

  /** As Exposee's own connections are set. */
  private static final String NO_SCANS = "&options=-c%20enable_seqscan=off";

  private static final String MESSAGE =
      "INSERT INTO message (id, application, event_type, kind, deliveries, data_from, data_to,"
          + " traceparent, payload, fan_out, fan_out_node)"
          + " VALUES (?, 1, 't000000', 'plain', 1, ?, ?, NULL, ?, NULL, NULL)";
  private static final String DUE =
      "INSERT INTO due (id, application, message, endpoint, number, trigger, due_at, node)"
          + " VALUES (?, 1, ?, ?, 1, 'scheduled', ?, ?)";
  private static final String OVER =
      "DELETE FROM due WHERE application = 1 AND id = ? AND number = 1 AND +node = ?";
  private static final String ATTEMPT =
      "INSERT INTO attempt (id, application, message, endpoint, due, number, trigger, due_at,"
          + " started, duration, outcome, status, error, error_detail, answer)"
          + " VALUES (?, 1, ?, ?, ?, 1, 'scheduled', ?, ?, 500, 'delivered', 204, NULL, NULL, NULL)";

  private static final String DATABASE = "plain";

  private final Postgres postgres;
  private final boolean atOnce;

  /**
   * @param atOnce whether rows of a kind are sent together
   */
  PlainTransactions(Postgres postgres, boolean atOnce) {
    this.postgres = postgres;
    this.atOnce = atOnce;
  }

  /** Warms up; returns the number of connections with which most is done. */
  int best(int batch, Duration each) throws IOException {
    int best = 0;
    double most = 0;
    for (int clients : CLIENTS) {
      double rate = run(clients, batch, each);
      if (rate > most) {
        best = clients;
        most = rate;
      }
    }
    return best;
  }

  /** Events a second, in a new database: Exposee's turn must not be spent on vacuuming an old. */
  double run(int clients, int batch, Duration duration) throws IOException {
    String url = postgres.another(DATABASE) + "&reWriteBatchedInserts=true" + NO_SCANS;
    try {
      return run(url, clients, batch, duration);
    } finally {
      postgres.drop(DATABASE);
    }
  }

  private double run(String url, int clients, int batch, Duration duration) throws IOException {
    long start = System.nanoTime();
    long until = start + duration.toNanos();
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      long firstId = (long) (i + 1) << BITS_OF_A_CLIENT;
      CompletableFuture<Long> count = new CompletableFuture<>();
      Client client = new Client(firstId, batch, atOnce);
      new Thread(() -> complete(count, url, client, until), "client " + i).start();
      counts.add(count);
    }
    try {
      long events = counts.stream().mapToLong(CompletableFuture::join).sum();
      return events * 1e9 / (System.nanoTime() - start);
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static void complete(
      CompletableFuture<Long> count, String url, Client client, long until) {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      count.complete(client.run(connection, until));
    } catch (SQLException | RuntimeException e) {
      count.completeExceptionally(e);
    }
  }

  private static final class Client {
    private final byte[] payload = Publishing.event().getBytes(US_ASCII);
    private final long firstId;
    private final int batch;
    private final boolean atOnce;

    Client(long firstId, int batch, boolean atOnce) {
      this.firstId = firstId;
      this.batch = batch;
      this.atOnce = atOnce;
    }

    /** Each transaction takes in so many events, and ends the deliveries of those before. */
    long run(Connection connection, long until) throws SQLException {
      long events = 0;
      try (PreparedStatement message = connection.prepareStatement(MESSAGE);
          PreparedStatement due = connection.prepareStatement(DUE);
          PreparedStatement over = connection.prepareStatement(OVER);
          PreparedStatement attempt = connection.prepareStatement(ATTEMPT)) {
        while (System.nanoTime() < until) {
          long first = firstId + events;
          long now = System.currentTimeMillis();
          for (long id = first; id < first + batch; id++) {
            message.setBytes(4, payload);
            add(message, id, 30, payload.length - 1);
            add(due, id, id, ENDPOINT, now, NODE);
          }
          send(message);
          send(due);
          if (events > 0) {
            for (long id = first - batch; id < first; id++) {
              add(over, id, NODE);
              add(attempt, id, id, ENDPOINT, id, now, now);
            }
            send(over);
            send(attempt);
          }
          connection.commit();
          events += batch;
        }
      }
      return events;
    }

    private void add(PreparedStatement statement, long... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      if (atOnce) {
        statement.addBatch();
      } else {
        statement.executeUpdate();
      }
    }

    private void send(PreparedStatement statement) throws SQLException {
      if (atOnce) {
        statement.executeBatch();
      }
    }
  }
}
