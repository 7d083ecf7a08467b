package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariJNDIFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.spi.ObjectFactory;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool that the server has, and that an administrator sees and tunes there. */
class NamedDatabaseIT {
  private static final String NAME = "jdbc/exposee";

  @TempDir Path folder;

  /** Every connection of the server's pool, as long as somebody else has them. */
  public static final class Taken implements ObjectFactory {
    private static HikariDataSource pool;

    @Override
    public Object getObjectInstance(Object what, Name name, Context in, Hashtable<?, ?> about)
        throws Exception {
      pool = (HikariDataSource) new HikariJNDIFactory().getObjectInstance(what, name, in, about);
      return pool;
    }

    /** Waits for each until it is free. */
    static List<Connection> all() throws Exception {
      List<Connection> taken = new ArrayList<>();
      while (taken.size() < pool.getMaximumPoolSize()) {
        try {
          taken.add(pool.getConnection());
        } catch (SQLTransientConnectionException inUse) {
          // The one that keeps in touch with other nodes is Exposee's for good.
          break;
        }
      }
      return taken;
    }
  }

  @Test
  void whenOthersHaveAllOfItCallersHearSoSoonAndItGoesOnBehindThem() throws Exception {
    try (Running exposee = start(NAME)) {
      Client admin = Client.admin(exposee, folder.resolve("data"));
      List<Connection> taken = Taken.all();
      long begin = System.nanoTime();
      assertThat(publish(admin)).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      for (Connection connection : taken) {
        connection.close();
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> publish(admin) == 202);
    }
  }

  private static int publish(Client caller) throws Exception {
    return caller.post("/events", "{\"event\":\"a\",\"data\":1}").statusCode();
  }

  private static ContextResource pool() {
    TestPostgres server = TestPostgres.version(18);
    ContextResource resource = new ContextResource();
    resource.setName(NAME);
    resource.setType("javax.sql.DataSource");
    resource.setProperty("factory", Taken.class.getName());
    resource.setProperty("driverClassName", "org.postgresql.Driver");
    resource.setProperty("jdbcUrl", server.newUrl(server.port()));
    resource.setProperty("maximumPoolSize", "6");
    resource.setProperty("connectionTimeout", "3000");
    return resource;
  }

  private Running start(String name) throws Exception {
    Map<String, String> settings =
        Map.of(
            "exposee.data",
            folder.resolve("data").toString(),
            "exposee.database.url",
            "jdbc:postgresql://127.0.0.1:1/not-this-one",
            "exposee.database.jndi",
            name);
    return new Running(folder.resolve("server"), settings, pool());
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, "java:comp/env/" + NAME})
  void itIsFoundByItsNameAndWinsOverAUrl(String name) throws Exception {
    try (Running exposee = start(name)) {
      assertThat(exposee.isAvailable()).isTrue();
      Client admin = Client.admin(exposee, folder.resolve("data"));
      assertThat(publish(admin)).isEqualTo(202);
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aNameThatTheServerDoesNotKnowIsSaid() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Running exposee = start("jdbc/other")) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(log.messages())
          .anyMatch(
              message ->
                  message.contains(
                      "exposee.database.jndi: the server has no DataSource jdbc/other"));
    }
  }
}
