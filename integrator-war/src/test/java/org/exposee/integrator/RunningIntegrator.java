package org.exposee.integrator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;

/** Integrator in a real Tomcat inside this JVM, on a free port of the loopback address. */
final class RunningIntegrator implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Tomcat tomcat = new Tomcat();
  private final String contextPath;
  private final Path data;

  RunningIntegrator(Path folder, String contextPath, Map<String, String> settings)
      throws LifecycleException, IOException {
    this.contextPath = contextPath;
    this.data = folder.resolve("data");
    tomcat.setBaseDir(Files.createDirectories(folder.resolve("tomcat")).toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.setSilent(true);
    Context context = tomcat.addContext(contextPath, null);
    context.addApplicationListener(IntegratorListener.class.getName());
    context.addParameter("integrator.data", data.toString());
    settings.forEach(context::addParameter);
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      close();
      throw new IllegalStateException("Integrator did not start");
    }
  }

  static RunningIntegrator start(Path folder, Map<String, String> settings)
      throws LifecycleException, IOException {
    return new RunningIntegrator(folder, "", settings);
  }

  Path data() {
    return data;
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + contextPath + path);
  }

  String key() throws IOException {
    return Files.readString(data.resolve("admin.key")).strip();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  HttpRequest.Builder withKey(String path) throws IOException {
    return request(path).header("Authorization", "Bearer " + key());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(withKey(path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        withKey(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
