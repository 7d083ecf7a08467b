package org.exposee.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Small things to remember, by name. */
final class Meta {
  private static final String GET = "SELECT value FROM meta WHERE name = ?";
  private static final String PUT =
      "INSERT INTO meta (name, value) VALUES (?, ?)"
          + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

  private final Writer writer;
  private final Readers readers;

  Meta(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  Optional<String> get(String name) {
    return readers.read(session -> get(session, name));
  }

  CompletableFuture<Void> put(String name, String value) {
    return writer.write(
        1,
        session -> {
          put(session, name, value);
          return null;
        });
  }

  static Optional<String> get(Session session, String name) throws SQLException {
    return session.first(GET, row -> row.getString(1), name);
  }

  static void put(Session session, String name, String value) throws SQLException {
    session.update(PUT, name, value);
  }
}
