package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.exposee.integrator.registration.FakeExposee;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The packaged WAR in a real Tomcat, with a server that plays Exposee. */
@ExtendWith(ArquillianExtension.class)
@Tag("alone")
@RunAsClient
abstract class DeployedWar {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path DATA = Path.of("target", "tomcat", "integrator-data");

  static FakeExposee exposee;

  @ArquillianResource URL base;

  /** The WAR as it was built, with the two settings that say who is where; the rest is default. */
  static WebArchive war(String name, String contextPath) throws IOException {
    deleteTree(DATA);
    exposee = new FakeExposee();
    System.setProperty("integrator.exposee.url", exposee.uri().toString());
    System.setProperty(
        "integrator.callback.url",
        "http://127.0.0.1:" + System.getProperty("http.port") + contextPath + "/webhook");
    return ShrinkWrap.create(ZipImporter.class, name)
        .importFrom(new File(System.getProperty("war.file")))
        .as(WebArchive.class);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        paths.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  @BeforeEach
  void forgetWhatOthersAsked() {
    exposee.reset();
  }

  @AfterAll
  static void stopExposee() {
    exposee.close();
    System.clearProperty("integrator.exposee.url");
    System.clearProperty("integrator.callback.url");
  }

  URI at(String path) {
    return URI.create(base + path);
  }

  static String key() throws IOException {
    return Files.readString(DATA.resolve("admin.key")).strip();
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  static HttpResponse<String> get(URI uri) throws Exception {
    return send(HttpRequest.newBuilder(uri));
  }

  static HttpRequest.Builder withKey(URI uri) throws IOException {
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key());
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return send(
        withKey(at(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = send(withKey(at(path)));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
