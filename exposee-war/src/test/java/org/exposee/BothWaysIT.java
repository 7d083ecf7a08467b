package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.TreeMap;
import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/**
 * An event published in the plainest form does not go through JAX-RS; a caller cannot tell. Naming
 * what it accepts in more words sends it the long way.
 */
class BothWaysIT {
  private static final String LONG_WAY = "application/json, text/plain;q=0.5";

  @RegisterExtension static final PlainApi exposee = new PlainApi();

  private static Reply shortWay(String body) throws Exception {
    return exposee.post("/events", body);
  }

  private static Reply longWay(String body) throws Exception {
    return exposee.post("/events", body, "Accept", LONG_WAY);
  }

  private static void alike(Reply one, Reply other) {
    assertThat(one.status()).isEqualTo(other.status());
    assertThat(one.members()).isEqualTo(other.members());
    TreeMap<String, List<String>> headers = new TreeMap<>(one.headers().map());
    TreeMap<String, List<String>> others = new TreeMap<>(other.headers().map());
    headers.remove("date");
    others.remove("date");
    assertThat(headers).isEqualTo(others);
  }

  @Test
  void whatIsStoredIsAnsweredAlike() throws Exception {
    Reply one = shortWay("{\"event\":\"both.ways\",\"data\":{\"a\":1.10}}");
    Reply other = longWay("{\"event\":\"both.ways\",\"data\":{\"a\":1.10}}");
    alike(one, other);
    assertThat(one.status()).isEqualTo(202);
    for (Reply reply : List.of(one, other)) {
      Reply read = exposee.get("/events/" + reply.id());
      assertThat(read.text()).contains("\"event\":\"both.ways\"", "\"data\":{\"a\":1.10}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"event\":\"a b\",\"data\":1}",
        "{\"event\":\"a\"}",
        "{\"event\":\"a\",\"data\":1,\"more\":2}",
        "{\"event\":\"a\",\"data\":\"\\u0000\"}",
        "{\"event\":\"a\",\"data\":1}{"
      })
  void whatIsWrongIsAnsweredAlike(String body) throws Exception {
    Reply one = shortWay(body);
    Reply other = longWay(body);
    alike(one, other);
    if (one.status() >= 400) {
      assertThat(one.text()).isEqualTo(other.text());
    }
  }

  @Test
  void aStoreThatCannotWriteIsAnsweredAlike() throws Exception {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + exposee.data().resolve("exposee.db"));
    try (Connection other = source.getConnection();
        Statement lock = other.createStatement()) {
      lock.execute("BEGIN IMMEDIATE");
      Reply one = shortWay("{\"event\":\"a\",\"data\":1}");
      Reply two = longWay("{\"event\":\"a\",\"data\":1}");
      lock.execute("ROLLBACK");
      alike(one, two);
      assertThat(one.text()).isEqualTo(two.text());
      assertThat(one.status()).isEqualTo(503);
    }
  }
}
