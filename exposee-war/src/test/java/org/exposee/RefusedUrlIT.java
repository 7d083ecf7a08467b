package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.NetworkInterface;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exposee.guard.SsrfCases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may register cannot find out by trying what there is in the network around Exposee. */
class RefusedUrlIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROUNDS = 41;

  /** Of each kind of refusal some, and of what a prober could tell apart: open and closed ports. */
  private static final List<String> REFUSED =
      List.of(
          "ftp://example.com/",
          "http://0x7f.0.0.1/",
          "http://" + "a".repeat(64) + ".example.com/",
          "http://db/",
          "http://localhost/",
          "http://db.internal/",
          "http://metadata.google.internal/",
          "http://example.com:22/",
          "http://8.8.8.8:6379/",
          "http://127.0.0.1:1/",
          "http://10.0.0.1:22/",
          "http://10.0.0.1:23/",
          "http://10.0.0.1/",
          "http://192.0.2.1/",
          "http://169.254.169.254/",
          "http://168.63.129.16/",
          "http://[::1]/",
          "http://[fd00::1]/",
          "http://[fe80::1]/",
          "http://[::ffff:10.0.0.1]/",
          "http://[64:ff9b::a00:1]/",
          "http://[2001:db8::1]/");

  @TempDir static Path temp;

  private static Running exposee;
  private static Client admin;
  private static Client registering;

  @BeforeAll
  static void start() throws Exception {
    Path data = temp.resolve("data");
    exposee = new Running(temp.resolve("server"), Map.of("exposee.data", data.toString()));
    admin = Client.admin(exposee, data);
    registering = admin.withScope("register");
  }

  @AfterAll
  static void stop() throws Exception {
    exposee.close();
  }

  private static HttpResponse<String> register(Client client, String url) throws Exception {
    Map<String, String> body = Map.of("url", url, "event", "paid");
    return client.post("/register", JSON.writeValueAsString(body));
  }

  private static String reason(HttpResponse<String> refused) throws Exception {
    return Problems.check(refused, 422).path("errors").path(0).path("message").asText();
  }

  @Test
  void aKeyThatRegistersGetsOneAnswerForAllOfThemAndAnAdministratorTheReason() throws Exception {
    Map<String, String> reasons = new HashMap<>();
    Set<String> answers = new HashSet<>();
    for (SsrfCases.Row row : SsrfCases.rows()) {
      String url = row.url();
      HttpResponse<String> told = register(admin, url);
      HttpResponse<String> other = register(registering, url);
      if (told.statusCode() == 422) {
        reasons.put(url, reason(told));
        answers.add(other.body());
        assertThat(reason(other)).as(url).startsWith("must be a public http or https URL");
      } else {
        assertThat(other.statusCode()).as(url).isEqualTo(200);
      }
    }
    assertThat(answers).hasSize(1);
    assertThat(reasons).hasSizeGreaterThan(200);
    assertThat(reasons.get("http://192.168.0.1/in"))
        .isEqualTo(
            "address 192.168.0.1 is private (192.168.0.0/16);"
                + " exposee.egress.allow=192.168.0.1/32 lets it through");
    assertThat(reasons.get("https://hooks.customer.example.com:22/in")).startsWith("port 22 is");
  }

  @Test
  void allTakeTheSameTime() throws Exception {
    List<String> urls = new ArrayList<>(REFUSED);
    urls.add(exposee.uri("/").toString());
    urls.addAll(own());
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (String url : urls) {
        long begun = System.nanoTime();
        Problems.check(register(registering, url), 422);
        times.computeIfAbsent(url, u -> new ArrayList<>()).add(System.nanoTime() - begun);
      }
    }
    List<Long> usual = times.values().stream().map(RefusedUrlIT::usual).sorted().toList();
    assertThat(Duration.ofNanos(usual.get(usual.size() - 1) - usual.get(0)))
        .isLessThan(Duration.ofMillis(5));
  }

  /** URLs of this machine's addresses. */
  private static List<String> own() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .map(own -> own.getHostAddress().replaceAll("%.*", ""))
        .map(own -> "http://" + (own.contains(":") ? "[" + own + "]" : own) + "/")
        .toList();
  }

  /** Three of four take longer, for what else the machine does. */
  private static long usual(Collection<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 4);
  }
}
