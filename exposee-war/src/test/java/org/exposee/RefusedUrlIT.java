package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (String target : List.of("10.0.0.1:22", "10.0.0.1:23", "127.0.0.1:1", "db.internal")) {
        long begun = System.nanoTime();
        Problems.check(register(registering, "http://" + target + "/"), 422);
        times.computeIfAbsent(target, t -> new ArrayList<>()).add(System.nanoTime() - begun);
      }
    }
    List<Long> medians = times.values().stream().map(RefusedUrlIT::median).sorted().toList();
    assertThat(Duration.ofNanos(medians.get(medians.size() - 1) - medians.get(0)))
        .isLessThan(Duration.ofMillis(5));
  }

  private static long median(Collection<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2);
  }
}
