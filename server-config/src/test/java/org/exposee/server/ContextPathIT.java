package org.exposee.server;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both WARs copied into a plain Tomcat, beside each other, set up as the start log tells. */
class ContextPathIT {
  private static final Http ANYBODY = new Http();

  /** Tomcat looks every 10 s for WARs that came or went. */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  @TempDir private static Path base;
  private static PlainTomcat tomcat;
  private static Program server;

  /** What an administrator does: copy, start, read the log, set what it asks for, start again. */
  @BeforeAll
  static void setUp() throws IOException {
    tomcat = new PlainTomcat(base);
    tomcat.deploy("exposee");
    tomcat.deploy("integrator");
    List<String> settings = new ArrayList<>();
    try (Program first = tomcat.start(settings)) {
      settings.addAll(askedFor(first.printed()));
      first.terminate();
      first.exitCode();
    }
    assertThat(settings).hasSizeLessThanOrEqualTo(2);
    // These two only because the test takes another port than Tomcat's 8080.
    settings.add("integrator.exposee.url=" + tomcat.url("/exposee"));
    settings.add("integrator.callback.url=" + tomcat.url("/integrator/webhook"));
    server = tomcat.start(settings);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Set<String> askedFor(String log) {
    Pattern line = Pattern.compile("(?:set|setting) ((?:exposee|integrator)[a-z.]*=\\S+)");
    return line.matcher(log)
        .results()
        .map(found -> found.group(1))
        .filter(setting -> !setting.startsWith("integrator.events"))
        .collect(TreeSet::new, Set::add, Set::addAll);
  }

  @Test
  void theDataFoldersLieInTheServersBase() {
    assertThat(base.resolve("exposee-data/admin.key")).exists();
    assertThat(base.resolve("integrator-data/admin.key")).exists();
  }

  @Test
  void theStartLogTellsWhereTheKeysAre() {
    assertThat(server.printed())
        .contains(base.resolve("exposee-data/admin.key").toString())
        .contains(base.resolve("integrator-data/admin.key").toString())
        .contains(tomcat.url("/integrator/webhook"), tomcat.url("/exposee"));
  }

  @Test
  void withoutAKeyNobodyIsLetIn() {
    assertThat(ANYBODY.post(tomcat.url("/exposee/events"), "{}").status()).isEqualTo(401);
    assertThat(ANYBODY.get(tomcat.url("/integrator/events")).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "/exposee", "/exposee/", "/exposee/docs", "/exposee/docs/",
    "/integrator", "/integrator/", "/integrator/docs", "/integrator/docs/"
  })
  void everyLinkOfEveryPageAnswersUnderTheContextPath(String path) {
    URI page = followed(URI.create(tomcat.url(path)));
    Set<URI> links = links(page, ANYBODY.get(page.toString()).body());
    assertThat(links).hasSizeGreaterThan(2);
    String app = path.substring(0, (path + "/").indexOf('/', 1));
    assertThat(links).allMatch(link -> link.getPath().startsWith(app + "/"));
    Map<URI, Integer> answers =
        links.stream()
            .collect(toMap(Function.identity(), link -> ANYBODY.get(link.toString()).status()));
    assertThat(answers.values()).as(answers.toString()).containsOnly(200);
  }

  private static URI followed(URI address) {
    Http.Answer answer = ANYBODY.get(address.toString());
    if (answer.location().isPresent()) {
      address = address.resolve(answer.location().get());
      answer = ANYBODY.get(address.toString());
    }
    assertThat(answer.status()).as(address.toString()).isEqualTo(200);
    assertThat(answer.type().orElse("")).startsWith("text/html");
    return address;
  }

  private static Set<URI> links(URI page, String html) {
    return Pattern.compile("(?:href|src|data-openapi)=\"([^\"]+)\"")
        .matcher(html)
        .results()
        .map((MatchResult found) -> page.resolve(found.group(1)))
        .collect(TreeSet::new, Set::add, Set::addAll);
  }

  @Test
  void anEventPublishedWhileIntegratorWasUndeployedArrivesWhenItRegistersAgain()
      throws IOException {
    register();
    String first = publish();
    await().until(() -> state(first).equals("handled"));

    tomcat.undeploy("integrator");
    await().atMost(NOTICED).until(() -> health("/integrator") == 404);
    String second = publish();
    tomcat.deploy("integrator");
    await().atMost(NOTICED).until(() -> health("/integrator") == 200);
    register();
    await().until(() -> state(second).equals("handled"));
    assertThat(server.printed()).doesNotContain("memory leak", "failed to stop it", "\tat ");
  }

  private static void register() throws IOException {
    Http.Answer answer =
        as("integrator").post(tomcat.url("/integrator/register-webhook"), "{\"event\":\"paid\"}");
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
  }

  private static String publish() throws IOException {
    Http.Answer answer =
        as("exposee").post(tomcat.url("/exposee/events"), "{\"event\":\"paid\",\"data\":1}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.json().path("deliveries").asInt()).isEqualTo(1);
    return answer.json().path("id").asText();
  }

  private static String state(String id) throws IOException {
    return as("integrator")
        .get(tomcat.url("/integrator/events/" + id))
        .json()
        .path("state")
        .asText();
  }

  private static int health(String path) {
    return ANYBODY.get(tomcat.url(path + "/health")).status();
  }

  private static Http as(String app) throws IOException {
    return Http.withKey(Files.readString(base.resolve(app + "-data/admin.key")).strip());
  }
}
