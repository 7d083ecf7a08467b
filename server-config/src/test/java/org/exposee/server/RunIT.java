package org.exposee.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the run command starts, while both run in one Tomcat. */
class RunIT {
  private static final Http HTTP = new Http();

  private static RunCommand command;
  private static Program server;

  @BeforeAll
  static void startBoth(@TempDir Path project) {
    command = new RunCommand(project);
    server = command.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theBannerTellsWhereEverythingIs() {
    assertThat(server.printed())
        .contains("Exposee     " + command.exposee("/ "))
        .contains("API: " + command.exposee("/docs"))
        .contains(Path.of("data", "exposee").toString())
        .contains("Integrator  " + command.integrator("/ "))
        .contains("API: " + command.integrator("/docs"))
        .contains(Path.of("data", "integrator").toString())
        .contains("access")
        .doesNotContain("SEVERE", "WARNING", "Exception");
    assertThat(server.printed().strip()).endsWith("Ctrl-C");
  }

  @Test
  void everyAddressInTheBannerAnswers() {
    Matcher address = Pattern.compile("http://\\S+/(docs)?(?=\\s)").matcher(server.printed());
    assertThat(address.results().map(found -> HTTP.get(found.group()).status()).toList())
        .hasSize(4)
        .containsOnly(200);
  }

  @Test
  void whatTheBannerTellsToTryRegistersAndThenAnEventArrives() {
    Matcher line =
        Pattern.compile("Try +curl -H \"Content-Type: application/json\" -d '(.*)' (http\\S+)\n")
            .matcher(server.printed());
    assertThat(line.find()).isTrue();
    assertThat(HTTP.post(line.group(2), line.group(1)).status()).isIn(200, 201);

    String event = "{\"event\":\"payment_received\",\"data\":{\"amount\":1.10}}";
    JsonNode published = HTTP.post(command.exposee("/events"), event).json();
    assertThat(published.path("deliveries").asInt()).isEqualTo(1);
    String id = published.path("id").asText();
    await().until(() -> inbox(id).path("state").asText().equals("handled"));
    assertThat(inbox(id).path("body").asText()).contains("\"data\":{\"amount\":1.10}");
  }

  private static JsonNode inbox(String id) {
    return HTTP.get(command.integrator("/events/" + id)).json();
  }

  @Test
  void aPingThatIsWaitedForTellsHowEachReceiverAnswered() {
    HTTP.post(command.integrator("/register-webhook"), "{\"event\":\"pinged\"}");
    Http.Answer ping = HTTP.post(command.exposee("/ping?wait=10"), "{\"event\":\"pinged\"}");
    assertThat(ping.status()).isEqualTo(200);
    assertThat(ping.json()).hasSize(1);
    assertThat(ping.json().get(0).path("url").asText()).isEqualTo(command.integrator("/webhook"));
    assertThat(ping.json().get(0).path("outcome").asText()).isEqualTo("delivered");
    assertThat(ping.json().get(0).path("status").asInt()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | FOO",
        "400 | GET / HTTP/1.1",
        "400 | GET /a%2fb HTTP/1.1\\r\\nHost: localhost",
        "400 | GET /[ HTTP/1.1\\r\\nHost: localhost",
        "400 | GET / HTTP/1.1\\r\\nHost: local host",
        "400 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX: LARGE",
        "400 | POST /events HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: -1",
        "501 | POST /events HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: foo",
        "405 | FOO /health HTTP/1.1\\r\\nHost: localhost",
        "405 | TRACE /health HTTP/1.1\\r\\nHost: localhost",
        "505 | GET / HTTP/3.0\\r\\nHost: localhost",
      })
  void whatNeverReachesAnApplicationGetsAProblemToo(int status, String request) throws IOException {
    for (int port : new int[] {command.exposeePort, command.integratorPort}) {
      String answer =
          raw(port, request.replace("\\r\\n", "\r\n").replace("LARGE", "x".repeat(20_000)));
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status)
          .contains("\r\nContent-Type: application/problem+json")
          .doesNotContainIgnoringCase("tomcat", "apache", "coyote", "java");
      JsonNode problem = new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
      assertThat(problem.path("status").asInt()).isEqualTo(status);
      assertThat(problem.path("type").asText()).isNotEmpty();
      assertThat(problem.path("title").asText()).isNotEmpty();
      assertThat(problem.path("detail").asText()).isNotEmpty();
    }
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write((request + "\r\n\r\n").getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exposee", "integrator"})
  void aSecondServerOnTheSameDataFolderIsRefused(String app, @TempDir Path elsewhere) {
    String folder = Pattern.quote(Path.of("data", app).toString());
    Matcher data = Pattern.compile("data +(/.*" + folder + ")\n").matcher(server.printed());
    assertThat(data.find()).isTrue();
    String option = app + ".data=" + data.group(1);
    try (Program second = new RunCommand(elsewhere).launch("run.only=" + app, option)) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.printed()).contains(data.group(1)).doesNotContain("Ctrl-C", "\tat ");
    }
  }

  @Test
  void aTakenPortEndsTheCommandAtOnceWithTheOptionToChange(@TempDir Path elsewhere)
      throws IOException {
    RunCommand other = new RunCommand(elsewhere);
    long begun = System.nanoTime();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Program check = other.check("integrator.port=" + taken.getLocalPort())) {
      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(check.printed().strip())
          .contains("\"-Dintegrator.port=", " " + taken.getLocalPort() + " ")
          .doesNotContain("\n");
    }
  }
}
