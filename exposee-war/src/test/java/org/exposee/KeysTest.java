package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /keys}: made, shown once, listed, revoked; as the WAR's default has it, with keys. */
class KeysTest {
  private static final String SCOPES = "must be one of register, publish, read, admin";

  @RegisterExtension static final PlainApi exposee = new PlainApi("exposee.access", "keys");
  private static String[] admin;

  @BeforeAll
  static void takeTheFirstKey() throws Exception {
    admin = bearer(exposee.adminKey());
  }

  private static String[] bearer(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  private static Reply make(String label, String scopes) throws Exception {
    return exposee.post(
        "/keys", "{\"label\":\"%s\",\"scopes\":%s}".formatted(label, scopes), admin);
  }

  private static JsonNode listed(String id) throws Exception {
    return PlainApi.elements(exposee.get("/keys", admin).json().path("keys"))
        .filter(key -> key.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aKeyIsShownOnceAndWorks() throws Exception {
    Reply made = make("the shop", "[\"publish\",\"read\"]");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    assertThat(made.members()).containsExactly("id", "label", "scopes", "key", "createdAt");
    String key = made.json().path("key").asText();
    assertThat(key).matches("exp_[A-Za-z0-9_-]{43}");
    assertThat(exposee.get("/events", bearer(key)).status()).isEqualTo(200);
    assertThat(exposee.get("/webhooks", bearer(key)).status()).isEqualTo(403);
    assertThat(exposee.get("/keys", admin).text()).doesNotContain(key).doesNotContain("exp_");
    assertThat(listed(made.id()).toString())
        .isEqualTo(
            "{\"id\":\"%s\",\"label\":\"the shop\",\"scopes\":[\"publish\",\"read\"],\"createdAt\":%s}"
                .formatted(made.id(), made.json().path("createdAt")));
  }

  @Test
  void theListIsInTheOrderOfMaking() throws Exception {
    String first = make("first", "[\"read\"]").id();
    String second = make("second", "[\"read\"]").id();

    assertThat(PlainApi.all(exposee.get("/keys", admin).json().path("keys"), "id"))
        .containsSubsequence(first, second);
  }

  @Test
  void aRevokedKeyCeasesToWorkAtOnceAndStaysInTheList() throws Exception {
    JsonNode made = make("leaving", "[\"read\"]").json();
    String path = "/keys/" + made.path("id").asText();
    String[] key = bearer(made.path("key").asText());
    assertThat(exposee.get("/events", key).status()).isEqualTo(200);

    Reply revoked = exposee.delete(path, admin);

    assertThat(revoked.status()).isEqualTo(204);
    assertThat(revoked.text()).isEmpty();
    assertThat(exposee.get("/events", key).status()).isEqualTo(401);
    assertThat(Instant.parse(listed(made.path("id").asText()).path("revokedAt").asText()))
        .isBeforeOrEqualTo(Instant.now());
    Reply again = exposee.delete(path, admin);
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.json().path("detail").asText())
        .isEqualTo("There is no %s that still works.".formatted(made.path("id").asText()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"key_0000000000001", "x", "ep_0SB2S9WZ6NAJK"})
  void whatIsNoKeyIsNotRevoked(String id) throws Exception {
    assertThat(exposee.delete("/keys/" + id, admin).status()).isEqualTo(404);
  }

  private static String theOnlyAdmin() throws Exception {
    List<String> admins =
        PlainApi.elements(exposee.get("/keys", admin).json().path("keys"))
            .filter(key -> key.path("scopes").toString().contains("admin"))
            .filter(key -> !key.has("revokedAt"))
            .map(key -> key.path("id").asText())
            .toList();
    assertThat(admins).hasSize(1);
    return admins.get(0);
  }

  @Test
  void theLastAdminKeyIsNotRevoked() throws Exception {
    String last = theOnlyAdmin();
    JsonNode second = make("second admin", "[\"admin\"]").json();
    String[] other = bearer(second.path("key").asText());
    assertThat(exposee.delete("/keys/" + second.path("id").asText(), other).status())
        .as("a key may revoke itself while there is another")
        .isEqualTo(204);

    Reply reply = exposee.delete("/keys/" + last, admin);

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.json().path("detail").asText())
        .isEqualTo("This is the last key with the scope admin: make another one before.");
    assertThat(exposee.get("/keys", admin).status()).isEqualTo(200);
  }

  @Test
  void theLastTwoAdminKeysDoNotRevokeEachOther() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 10; round++) {
        String mine = theOnlyAdmin();
        JsonNode other = make("other admin", "[\"admin\"]").json();
        String[] otherKey = bearer(other.path("key").asText());

        Future<Reply> one = callers.submit(() -> exposee.delete("/keys/" + mine, otherKey));
        Future<Reply> two =
            callers.submit(() -> exposee.delete("/keys/" + other.path("id").asText(), admin));

        assertThat(List.of(one.get().status(), two.get().status())).containsOnlyOnce(204);
        admin = one.get().status() == 204 ? otherKey : admin;
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void aLabelHasUpTo100Characters() throws Exception {
    assertThat(make("x".repeat(100), "[\"read\"]").status()).isEqualTo(201);
    assertThat(make("Zoë’s shop 😀", "[\"read\"]").json().path("label").asText())
        .isEqualTo("Zoë’s shop 😀");
    for (String label : List.of("", "x".repeat(101), "a\\nb", "\\u0000", "\\u202eb", "\\u2028")) {
      Reply reply = make(label, "[\"read\"]");

      assertThat(reply.status()).isEqualTo(422);
      assertThat(reply.errors()).containsEntry("label", "must have 1 to 100 printable characters");
    }
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws Exception {
    assertThat(make("", "[]").errors()).containsOnlyKeys("label", "scopes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|scopes|must name one of register, publish, read, admin at least",
        "null|scopes|is missing",
        "\"read\"|scopes|must be an array",
        "[\"write\"]|scopes[0]|" + SCOPES,
        "[\"read\",\"ADMIN\"]|scopes[1]|" + SCOPES,
        "[\"read\",\"\"]|scopes[1]|" + SCOPES,
        "[\"read\",7]|scopes[1]|must be a string",
        "[\"read\",null]|scopes[1]|must be a string"
      })
  void aScopeIsOneOfFour(String scopes, String field, String message) throws Exception {
    Reply reply = make("wrong", scopes);

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).hasSize(1).containsEntry(field, message);
    assertThat(exposee.get("/keys", admin).text()).doesNotContain("\"wrong\"");
  }

  @Test
  void aScopeNamedTwiceCountsOnce() throws Exception {
    assertThat(make("twice", "[\"read\",\"read\"]").json().path("scopes").toString())
        .isEqualTo("[\"read\"]");
  }
}
