package org.exposee;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardWrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.exposee.api.ApiServlet;
import org.exposee.api.ProblemServlet;
import org.glassfish.jersey.server.ResourceConfig;

/** Exposee in a real Tomcat on a free port of the loopback, started as a server starts it. */
final class Running implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Tomcat tomcat = new Tomcat();
  private final Context context;

  /**
   * @param settings given as servlet context parameters
   */
  Running(Path base, Map<String, String> settings) throws IOException, LifecycleException {
    this(base, "", settings);
  }

  /**
   * @param contextPath empty for the root
   */
  Running(Path base, String contextPath, Map<String, String> settings)
      throws IOException, LifecycleException {
    this(base, contextPath, settings, connector -> {});
  }

  /**
   * @param more what is set at the server's connector
   */
  Running(Path base, String contextPath, Map<String, String> settings, Consumer<Connector> more)
      throws IOException, LifecycleException {
    this(base, contextPath, settings, more, Optional.empty());
  }

  /** With a resource of the server's, as the application finds it by its name. */
  Running(Path base, Map<String, String> settings, ContextResource resource)
      throws IOException, LifecycleException {
    this(base, "", settings, connector -> {}, Optional.of(resource));
  }

  private Running(
      Path base,
      String contextPath,
      Map<String, String> settings,
      Consumer<Connector> more,
      Optional<ContextResource> resource)
      throws IOException, LifecycleException {
    tomcat.setBaseDir(Files.createDirectories(base).toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    more.accept(tomcat.getConnector());
    context = tomcat.addContext(contextPath, null);
    settings.forEach(context::addParameter);
    context.addApplicationListener(ExposeeListener.class.getName());
    ErrorPage problem = new ErrorPage();
    problem.setLocation(ProblemServlet.PATH); // as web.xml says
    context.addErrorPage(problem);
    if (resource.isPresent()) {
      tomcat.enableNaming();
      context.getNamingResources().addResource(resource.get());
    }
    tomcat.start();
  }

  /** Whether the server has put it into service. */
  boolean isAvailable() {
    return context.getState().isAvailable();
  }

  /** What undeploying does. */
  void stop() {
    try {
      context.stop();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A part of the object graph, as Jersey's resources get it. */
  <T> T part(Class<T> type) throws ServletException {
    return servlet().getApplicationHandler().getInjectionManager().getInstance(type);
  }

  private ApiServlet servlet() throws ServletException {
    return (ApiServlet) ((StandardWrapper) context.findChild("exposee")).allocate();
  }

  /** What Jersey runs, as it was given to it and frozen. */
  ResourceConfig application() throws ServletException {
    return servlet().getConfiguration();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
  }

  /**
   * @param path below the context path
   */
  URI uri(String path) {
    int port = tomcat.getConnector().getLocalPort();
    return URI.create("http://127.0.0.1:" + port + context.getPath() + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort());
  }

  /** Sends those bytes and gives all that comes back until the server closes the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
