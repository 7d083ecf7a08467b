package org.exposee.integrator.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.exposee.integrator.signature.Verdict.Accepted;
import org.exposee.integrator.signature.Verdict.Rejected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureVerifierTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final String BUILD = "BUILD:";

  /** One row of the table. */
  record Case(
      String name, String expected, Instant now, String headers, String secrets, String body) {
    @Override
    public String toString() {
      return name;
    }

    SignatureVerifier verifier() throws IOException {
      List<String> texts = JSON.readValue(secrets, new TypeReference<>() {});
      return new SignatureVerifier(texts.stream().map(WebhookSecret::parse).toList(), TOLERANCE);
    }

    String outcome() throws IOException {
      Verdict verdict = verifier().verify(headerMap(), bytes(), now);
      return verdict instanceof Rejected rejected
          ? "reject:" + rejected.reason().name().toLowerCase(Locale.ROOT)
          : "accept";
    }

    private Map<String, List<String>> headerMap() throws IOException {
      List<List<String>> pairs = JSON.readValue(headers, new TypeReference<>() {});
      Map<String, List<String>> map = new LinkedHashMap<>();
      pairs.forEach(
          pair -> map.computeIfAbsent(pair.get(0), name -> new ArrayList<>()).add(pair.get(1)));
      return map;
    }

    private byte[] bytes() {
      byte[] decoded = Base64.getDecoder().decode(body);
      String text = new String(decoded, StandardCharsets.ISO_8859_1);
      if (!text.startsWith(BUILD)) {
        return decoded;
      }
      int star = text.indexOf('*');
      byte[] built = new byte[Integer.parseInt(text.substring(star + 1))];
      Arrays.fill(built, (byte) text.charAt(star - 1));
      return built;
    }
  }

  static Stream<Case> table() throws IOException {
    try (InputStream in = SignatureVerifierTest.class.getResourceAsStream("/signature-cases.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(
              cells ->
                  new Case(
                      cells[0],
                      cells[1],
                      Instant.ofEpochSecond(Long.parseLong(cells[2])),
                      cells[3],
                      cells[4],
                      cells[5]));
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void judgesAsTheTableSays(Case row) throws Exception {
    if (row.expected().equals("error:config")) {
      assertThatThrownBy(row::verifier).isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(row.outcome()).isEqualTo(row.expected());
    }
  }

  @Test
  void theTableIsWhole() throws Exception {
    assertThat(table().count()).isEqualTo(54);
  }

  @Test
  void tellsIdAndTimeOfWhatItAccepts() throws Exception {
    Case official = table().filter(row -> row.name().equals("official")).findFirst().orElseThrow();

    assertThat(official.verifier().verify(official.headerMap(), official.bytes(), official.now()))
        .isEqualTo(
            new Accepted("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), true));
  }

  @Test
  void tellsHowOldAStaleOneIs() throws Exception {
    Case stale = table().filter(row -> row.name().equals("skew-301")).findFirst().orElseThrow();

    assertThat(stale.verifier().verify(stale.headerMap(), stale.bytes(), stale.now()))
        .hasToString(
            "Rejected[reason=STALE, detail=webhook-timestamp is 301 s old,"
                + " at most 300 s are tolerated]");
  }

  @Test
  void needsASecret() {
    assertThatThrownBy(() -> new SignatureVerifier(List.of(), TOLERANCE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
