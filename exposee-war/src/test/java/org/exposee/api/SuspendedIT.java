package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.exposee.message.Budget;
import org.exposee.message.Unavailable;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for a change without a thread, in a real server. */
class SuspendedIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir java.nio.file.Path temp;
  private final Tomcat tomcat = new Tomcat();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService answers = Executors.newSingleThreadExecutor();
  private final Budget memory = new Budget(1_000_000);
  private final CompletableFuture<String> change = new CompletableFuture<>();

  /** What the calls here wait for. */
  @Path("")
  public static final class Waiting {
    private final CompletableFuture<String> change;
    private final ExecutorService answers;

    Waiting(CompletableFuture<String> change, ExecutorService answers) {
      this.change = change;
      this.answers = answers;
    }

    @POST
    @Path("change")
    public void change(Body body, @Suspended AsyncResponse call) {
      Await.then(
          call,
          change,
          "Try again.",
          answers,
          done -> Response.ok(done).header("Twice", 1).header("Twice", 2).build());
    }

    @GET
    @Path("unwritable")
    public void unwritable(@Suspended AsyncResponse call) {
      Await.then(
          call,
          CompletableFuture.completedFuture(""),
          "",
          answers,
          done -> Response.ok(new Object()).type("image/png").build());
    }

    @GET
    @Path("refused")
    public void refused(@Suspended AsyncResponse call, Body body) {
      if (body.bytes().length == 0) {
        throw new Rejected(409, "Not now.");
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    Intake intake = new Intake(memory, Duration.ofSeconds(5));
    ResourceConfig application =
        new ResourceConfig()
            .register(new Waiting(change, answers))
            .register(ProblemMapper.class)
            .register(Answers.class)
            .register(org.glassfish.jersey.jackson.JacksonFeature.withoutExceptionMappers())
            .register(
                new AbstractBinder() {
                  @Override
                  protected void configure() {
                    bind(new Bodies()).to(ValueParamProvider.class);
                  }
                });
    Credentials everybody = new Credentials(new Callers(1, true), null);
    tomcat.setBaseDir(Files.createDirectories(temp.resolve("server")).toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    Wrapper servlet =
        Tomcat.addServlet(
            context,
            "api",
            new ApiServlet(
                application,
                intake,
                everybody,
                new Answering(timer, new AnswerCounts()),
                (request, reply) -> false));
    servlet.setAsyncSupported(true);
    context.addServletMappingDecoded("/*", "api");
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    timer.shutdownNow();
    answers.shutdownNow();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
  }

  private CompletableFuture<HttpResponse<String>> call() {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/change"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}"))
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofString());
  }

  private void awaitBody() {
    await().until(() -> memory.used() == "{\"a\":1}".length());
  }

  @Test
  void isAnsweredWhenTheChangeIsDone() {
    CompletableFuture<HttpResponse<String>> answer = call();
    awaitBody();
    change.complete("done");
    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(answer.join().body()).isEqualTo("done");
    assertThat(answer.join().headers().allValues("Twice")).containsExactly("1", "2");
    await().until(() -> memory.used() == 0);
  }

  @Test
  void isAnsweredWithWhatFailed() {
    CompletableFuture<HttpResponse<String>> answer = call();
    awaitBody();
    change.completeExceptionally(new Unavailable("The store is away.", Duration.ofSeconds(3)));
    assertThat(answer.join().statusCode()).isEqualTo(503);
    assertThat(answer.join().body()).contains("The store is away.");
    assertThat(answer.join().headers().firstValue("Retry-After")).hasValue("3");
  }

  @Test
  void isGivenUpAfterFourSeconds() {
    HttpResponse<String> answer = call().join();
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("The store has not answered within 4 s. Try again.");
    assertThat(change).isCancelled();
    await().until(() -> memory.used() == 0);
  }

  @Test
  void aCallerWhoGoesMeanwhileGivesHisMemoryBack() throws IOException {
    try (Socket caller =
        new Socket(InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort())) {
      caller
          .getOutputStream()
          .write(
              """
              POST /change HTTP/1.1\r
              Host: localhost\r
              Content-Type: application/json\r
              Content-Length: 7\r
              \r
              {"a":1}"""
                  .getBytes(StandardCharsets.US_ASCII));
      awaitBody();
    }
    change.complete("nobody hears it");
    await().until(() -> memory.used() == 0);
  }

  @Test
  void anAnswerThatCannotBeWrittenIsThe500OfTheServer() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/unwritable")).build();
    assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(500);
  }

  @Test
  void whatIsRefusedAtOnceIsAProblem() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/refused")).build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("Not now.");
  }
}
