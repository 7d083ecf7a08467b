package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.exposee.server.Sink.Delivery;
import org.exposee.server.Sink.Visit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exposee in a plain Tomcat, with a PostgreSQL and Tomcat's own pool: made with the two files that
 * are there for it, as they are.
 */
class ServersPoolIT {
  private static final Path FILES = Path.of("").toAbsolutePath();
  private static final String LIVE_CONNECTIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = 'exposee'";
  private static final String SETTINGS_OF_THE_ROLE_ARE_IN_FORCE =
      "SELECT count(*) FROM pg_db_role_setting WHERE setdatabase ="
          + " (SELECT oid FROM pg_database WHERE datname = 'exposee')";
  private static final Http HTTP = new Http();

  @TempDir Path folder;

  @Test
  void theTwoFilesAreAllThatItTakes() throws Exception {
    PlainTomcat tomcat = new PlainTomcat(folder.resolve("tomcat"));
    tomcat.deploy("exposee");
    tomcat.share("exposee", "postgresql");
    try (Postgres database = new Postgres(folder);
        Sink sink = new Sink()) {
      setUp(database);
      tomcat.describe("exposee", resource(database.port()));
      try (Program server = tomcat.start(settings())) {
        assertThat(HTTP.get(tomcat.url("/exposee/health")).status()).isEqualTo(200);
        String registration = sink.registration(Sink.GOOD, "paid");
        assertThat(HTTP.post(tomcat.url("/exposee/register"), registration).status())
            .isEqualTo(201);
        assertThat(publish(tomcat, 1)).isEqualTo(202);
        await().until(() -> hasArrived(sink, 1));
        assertThat(database.number(LIVE_CONNECTIONS)).isBetween(1L, 8L);

        server.terminate();
        server.exitCode();
        assertThat(server.printed())
            .contains("Exposee has stopped")
            .doesNotContain("SEVERE")
            .doesNotContain("the database runs with");
      }
      await().until(() -> database.number(LIVE_CONNECTIONS) == 0);
    }
  }

  /** As psql does: a database is not made within a transaction. */
  private static void setUp(Postgres database) throws IOException {
    String script = Files.readString(FILES.resolve("postgresql/setup.sql"));
    for (String statement : script.replaceAll("(?m)^--.*$", "").split(";", -1)) {
      if (!statement.isBlank()) {
        database.execute(statement);
      }
    }
    assertThat(database.number(SETTINGS_OF_THE_ROLE_ARE_IN_FORCE)).isPositive();
  }

  private static String resource(int port) throws IOException {
    String example = Files.readString(FILES.resolve("tomcat/postgresql-resource.xml"));
    String url = "jdbc:postgresql://127.0.0.1:";
    assertThat(example).contains(url + "5432/");
    return example.replace(url + "5432/", url + port + "/");
  }

  private static List<String> settings() {
    return List.of(
        "exposee.database.jndi=jdbc/exposee",
        "exposee.access=local",
        "exposee.egress.allow=127.0.0.0/8");
  }

  private static int publish(PlainTomcat tomcat, int number) {
    String event = "{\"event\":\"paid\",\"data\":%s}".formatted(Sink.data(number));
    return HTTP.post(tomcat.url("/exposee/events"), event).status();
  }

  private static boolean hasArrived(Sink sink, int number) {
    Delivery delivery = new Delivery(Sink.GOOD, number);
    return sink.visits().stream().map(Visit::delivery).anyMatch(delivery::equals);
  }
}
