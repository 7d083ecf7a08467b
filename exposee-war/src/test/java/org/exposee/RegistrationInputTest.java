package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs and event types {@code POST /register} takes, as the WAR's defaults have it. */
class RegistrationInputTest {
  private static final String GRAMMAR = "must be [A-Za-z0-9_.-]{1,256}";

  @RegisterExtension static final PlainApi exposee = new PlainApi("exposee.egress.allow", "");

  @ParameterizedTest
  @CsvSource({
    "HTTPS://Hooks.Example.COM/In, https://hooks.example.com/In",
    "http://hooks.example.com, http://hooks.example.com/",
    "http://hooks.example.com:80/, http://hooks.example.com/",
    "https://hooks.example.com:443, https://hooks.example.com/",
    "https://hooks.example.com:80/, https://hooks.example.com:80/",
    "http://hooks.example.com?A=b, http://hooks.example.com/?A=b",
    "http://hooks.example.com./, http://hooks.example.com/"
  })
  void oneUrlIsOneEndpointHoweverItIsWritten(String written, String normal) throws Exception {
    Reply reply = exposee.register(written, "paid");

    assertThat(reply.status()).isIn(200, 201);
    assertThat(reply.json().path("url").asText()).isEqualTo(normal);
    Reply again = exposee.register(normal, "paid");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.id()).isEqualTo(reply.id());
  }

  @Test
  void pathsAndQueriesAreNotAlike() throws Exception {
    assertThat(exposee.register("http://other.example.com/a", "paid").id())
        .isNotEqualTo(exposee.register("http://other.example.com/A", "paid").id())
        .isNotEqualTo(exposee.register("http://other.example.com/a/", "paid").id())
        .isNotEqualTo(exposee.register("http://other.example.com/a?", "paid").id());
  }

  @Test
  void aNameThatDoesNotResolveYetIsAccepted() throws Exception {
    assertThat(exposee.register("https://not-there-yet.example.com/in", "paid").status())
        .isEqualTo(201);
  }

  private static String urlOf(int length) {
    String start = "http://long.example.com/";
    return start + "x".repeat(length - start.length());
  }

  @Test
  void aUrlHasUpTo2048Characters() throws Exception {
    assertThat(exposee.register(urlOf(2_048), "paid").status()).isEqualTo(201);

    Reply longer = exposee.register(urlOf(2_049), "paid");

    assertThat(longer.status()).isEqualTo(422);
    assertThat(longer.errors())
        .containsEntry("url", "a URL has 1 to 2,048 characters, this one 2049");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|a URL has 1 to 2,048 characters, this one 0",
        "/webhook|not an absolute URL",
        "hooks.example.com/in|not an absolute URL",
        "ftp://hooks.example.com/|the scheme is http or https",
        "javascript:alert(1)|not an absolute URL",
        "http://user:pw@hooks.example.com/|no user, password",
        "http://hooks.example.com/#top|fragment",
        "http://hooks.example.com/a b|without space",
        "http://hooks.example.com/ä|printable ASCII",
        "http://hooks.example.com:65536/|a port goes from 1 to 65535",
        "http://hooks.example.com/%zz|hexadecimal"
      })
  void whatIsNoUrlIsRefusedWithTheReason(String url, String reason) throws Exception {
    Reply reply = exposee.register(url, "paid");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).containsOnlyKeys("url");
    assertThat(reply.errors().get("url")).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback (127.0.0.0/8), 127.0.0.1/32",
    "10.0.0.1:8080, private (10.0.0.0/8), 10.0.0.1/32",
    "172.16.5.4, private (172.16.0.0/12), 172.16.5.4/32",
    "192.168.1.1, private (192.168.0.0/16), 192.168.1.1/32",
    "100.64.0.1, shared by carriers (100.64.0.0/10), 100.64.0.1/32",
    "0.0.0.0, this network (0.0.0.0/8), 0.0.0.0/32",
    "[::1], loopback (0:0:0:0:0:0:0:1/128), 0:0:0:0:0:0:0:1/128",
    "[fd00::1], private (fc00:0:0:0:0:0:0:0/7), fd00:0:0:0:0:0:0:1/128",
    "[::ffff:10.0.0.1], private (10.0.0.0/8), 10.0.0.1/32"
  })
  void whatIsNotPublicIsRefusedWithTheSettingThatLetsItThrough(
      String host, String rule, String allowing) throws Exception {
    Reply reply = exposee.register("http://" + host + "/in", "paid");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors().get("url"))
        .isEqualTo(
            "address %s is %s; exposee.egress.allow=%s lets it through"
                .formatted(allowing.replaceAll("/.*", ""), rule, allowing));
  }

  @Test
  void aNameThatIsNotPublicIsRefusedWithoutAskingForItsAddress() throws Exception {
    assertThat(exposee.register("http://localhost:8001/in", "paid").errors().get("url"))
        .isEqualTo(
            "names that end in localhost are not public; exposee.egress.allow with its addresses"
                + " lets it through");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.1.1",
        "168.63.129.16",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]"
      })
  void whatNothingLetsThroughIsRefusedWithThatWord(String host) throws Exception {
    Reply reply = exposee.register("http://" + host + "/in", "paid");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors().get("url")).endsWith("; exposee.egress.allow does not lift this");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "payment_received", "A-z_0.9", "...", "-"})
  void anEventTypeHasLettersDigitsAndThreeSigns(String event) throws Exception {
    assertThat(exposee.register("http://types.example.com/", event).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "paid ", "a/b", "ä", "a*", "paid\\n", "\\u0000", "a:b"})
  void otherSignsAreRefused(String event) throws Exception {
    Reply reply = exposee.register("http://types.example.com/", event);

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).containsOnlyKeys("event").containsEntry("event", GRAMMAR);
  }

  @Test
  void anEventTypeHasUpTo256Characters() throws Exception {
    String url = "http://types.example.com/";

    assertThat(exposee.register(url, "x".repeat(256)).status()).isEqualTo(201);
    assertThat(exposee.register(url, "x".repeat(257)).errors()).containsEntry("event", GRAMMAR);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    Reply reply = exposee.post("/register", "{\"url\":5,\"secret\":\"x\",\"events\":[\"paid\"]}");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors())
        .containsOnlyKeys("url", "event", "secret", "events")
        .containsEntry("url", "must be a string")
        .containsEntry("event", "is missing")
        .containsEntry("events", "is not known here");
    assertThat(reply.json().path("detail").asText())
        .isEqualTo("url: must be a string (and 3 more).");
  }
}
