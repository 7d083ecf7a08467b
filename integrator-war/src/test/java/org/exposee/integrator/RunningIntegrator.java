package org.exposee.integrator;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.exposee.integrator.api.ProblemServlet;
import org.exposee.integrator.handling.EventHandler;

/** Integrator in a real Tomcat inside this JVM, on a free port of the loopback address. */
final class RunningIntegrator implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Tomcat tomcat = new Tomcat();
  private final String contextPath;
  private final Path data;

  private RunningIntegrator(
      String contextPath,
      Path folder,
      Map<String, String> settings,
      IntegratorListener listener,
      Consumer<Connector> server,
      Consumer<Context> application)
      throws LifecycleException, IOException {
    this.contextPath = contextPath;
    this.data = folder.resolve("data");
    tomcat.setBaseDir(Files.createDirectories(folder.resolve("tomcat")).toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("keepAliveTimeout", "60000");
    server.accept(tomcat.getConnector());
    tomcat.setSilent(true);
    Context context = tomcat.addContext(contextPath, null);
    context.addApplicationListener(GivenHandler.class.getName());
    context.getServletContext().setAttribute(GivenHandler.class.getName(), listener);
    // As web.xml says.
    ErrorPage problem = new ErrorPage();
    problem.setLocation(ProblemServlet.PATH);
    context.addErrorPage(problem);
    context.addParameter("integrator.data", data.toString());
    settings.forEach(context::addParameter);
    application.accept(context);
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      close();
      throw new IllegalStateException("Integrator did not start");
    }
  }

  static RunningIntegrator start(Path folder, Map<String, String> settings)
      throws LifecycleException, IOException {
    return startOn(server -> {}, folder, settings);
  }

  /** With a server that is not the usual one: few threads, small buffers. */
  static RunningIntegrator startOn(
      Consumer<Connector> server, Path folder, Map<String, String> settings)
      throws LifecycleException, IOException {
    return new RunningIntegrator(
        "", folder, settings, new IntegratorListener(), server, application -> {});
  }

  /** In a context that has something else in it already. */
  static RunningIntegrator startIn(
      Consumer<Context> application, Path folder, Map<String, String> settings)
      throws LifecycleException, IOException {
    return new RunningIntegrator(
        "", folder, settings, new IntegratorListener(), server -> {}, application);
  }

  static RunningIntegrator start(Path folder, Map<String, String> settings, EventHandler handler)
      throws LifecycleException, IOException {
    return startAt("", folder, settings, handler);
  }

  static RunningIntegrator startAt(
      String contextPath, Path folder, Map<String, String> settings, EventHandler handler)
      throws LifecycleException, IOException {
    return new RunningIntegrator(
        contextPath,
        folder,
        settings,
        new IntegratorListener(() -> handler),
        server -> {},
        application -> {});
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
    return send(posting(path, json));
  }

  /** Brings an event as Exposee does. */
  HttpResponse<String> deliver(String id, String body) throws Exception {
    return send(Signed.event(this, id, body));
  }

  CompletableFuture<HttpResponse<String>> postLater(String path, String json) throws IOException {
    return HTTP.sendAsync(posting(path, json).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder posting(String path, String json) throws IOException {
    return withKey(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** What comes back for these very characters; the request must ask for the connection's end. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  /** The server makes listeners by their class; this one takes the one that was made here. */
  public static final class GivenHandler implements ServletContextListener {
    private IntegratorListener listener;

    /** For the server. */
    public GivenHandler() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
      listener =
          (IntegratorListener) event.getServletContext().getAttribute(GivenHandler.class.getName());
      listener.contextInitialized(event);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      listener.contextDestroyed(event);
    }
  }
}
