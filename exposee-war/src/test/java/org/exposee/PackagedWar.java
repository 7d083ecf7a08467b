package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the packaged WAR does in a real Tomcat, whatever its context path is. */
@ExtendWith(ArquillianExtension.class)
@Tag("alone")
@RunAsClient
abstract class PackagedWar {
  private static final String EGRESS = "exposee.egress.allow";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path SERVER = Path.of("target", "tomcat");

  @ArquillianResource URL base;

  /** The WAR as it was built, with the one setting that a receiver on this machine needs. */
  static WebArchive war(String name) {
    System.setProperty(EGRESS, "127.0.0.0/8");
    return ShrinkWrap.create(ZipImporter.class, name)
        .importFrom(new File(System.getProperty("war.file")))
        .as(WebArchive.class);
  }

  @AfterAll
  static void forgetSetting() {
    System.clearProperty(EGRESS);
  }

  URI at(String path) {
    return URI.create(base + path);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** It lies where the server keeps its things: nothing has been set. */
  private static HttpRequest.Builder withKey(URI uri) throws IOException {
    String key = Files.readString(SERVER.resolve("exposee-data/admin.key")).strip();
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key);
  }

  private JsonNode post(String path, String json, int status) throws Exception {
    HttpResponse<String> answer =
        send(
            withKey(at(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send(withKey(at(path)));
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private record Arrival(HttpHeaders headers, String body) {}

  @Test
  void aPublishedEventArrivesAndItsSignatureIsTheStandardsLibrarysToo() throws Exception {
    BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
          HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, v) -> true);
          arrivals.add(new Arrival(headers, body));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    try {
      String url = "http://127.0.0.1:%d/hook".formatted(receiver.getAddress().getPort());
      JsonNode webhook =
          post("register", "{\"url\":\"%s\",\"event\":\"paid\"}".formatted(url), 201);
      JsonNode event = post("events", "{\"event\":\"paid\",\"data\":{\"amount\":1.10}}", 202);

      Arrival arrival = arrivals.poll(10, TimeUnit.SECONDS);

      assertThat(arrival).isNotNull();
      new Webhook(webhook.path("secret").asText()).verify(arrival.body(), arrival.headers().map());
      assertThat(arrival.headers().firstValue("webhook-id")).contains(event.path("id").asText());
      assertThat(arrival.body()).contains("\"data\":{\"amount\":1.10}");
      await()
          .untilAsserted(
              () ->
                  assertThat(get("events/" + event.path("id").asText()).findValuesAsText("state"))
                      .contains("delivered"));
      assertThat(get("webhooks").findValuesAsText("url")).containsExactly(url);
      assertThat(post("ping?wait=5", "{}", 200).findValuesAsText("outcome"))
          .containsExactly("delivered");
      post("unregister", "{\"url\":\"%s\"}".formatted(url), 200);
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void everyRouteIsThereAndTheClosedOnesNeedTheKey() throws Exception {
    for (Route route : Route.all()) {
      String path = route.example().substring(1);
      HttpRequest.Builder plain =
          HttpRequest.newBuilder(at(path)).method(route.method(), BodyPublishers.noBody());
      int status = send(plain).statusCode();
      if (route.isOpen()) {
        assertThat(status).as(route.toString()).isIn(200, 303, 307, 404);
      } else {
        assertThat(status).as(route.toString()).isEqualTo(401);
        int opened =
            send(withKey(at(path)).method(route.method(), BodyPublishers.noBody())).statusCode();
        assertThat(opened).as(route.toString()).isNotIn(401, 403, 405, 500, 501, 503);
      }
    }
  }

  @Test
  void pagesAndDescriptionAreInTheWar() throws Exception {
    for (String path : new String[] {"", "docs", "openapi.json", "health", "assets/page.js"}) {
      assertThat(send(HttpRequest.newBuilder(at(path))).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void whatTheServerRefusesByItselfIsAProblemToo() throws Exception {
    String request =
        "POST %sevents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s"
                .formatted(base.getPath(), keyHeader())
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "\"status\":400")
          .doesNotContain("<html", "Exception");
    }
  }

  private String keyHeader() throws IOException {
    return "Authorization: %s\r\n"
        .formatted(withKey(at("")).build().headers().firstValue("Authorization").orElseThrow());
  }

  @Test
  void whatIsHiddenInAWarIsAnswered404() throws Exception {
    for (String path : new String[] {"WEB-INF/web.xml", "WEB-INF/problem", "nothing/here"}) {
      HttpResponse<String> answer = send(withKey(at(path)));
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
  }
}
