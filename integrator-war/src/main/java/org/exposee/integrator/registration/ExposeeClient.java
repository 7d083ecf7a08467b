package org.exposee.integrator.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.registration.Answer.Accepted;
import org.exposee.integrator.registration.Answer.Failed;
import org.exposee.integrator.registration.Answer.Refused;
import org.exposee.integrator.signature.WebhookSecret;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.apache5.connector.Apache5HttpClientBuilderConfigurator;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;

/**
 * <b>The integration point</b>: all that Integrator ever says to Exposee stands here, in two calls.
 *
 * <ul>
 *   <li>{@link #register}: {@code POST /register} with {@code {"url","event","secret"}}
 *   <li>{@link #unregister}: {@code POST /unregister} with {@code {"url","event"?}}
 * </ul>
 *
 * <p>{@link #answers} asks {@code GET /health}, for the page and the health check only. The way
 * back, from Exposee to Integrator, is {@code POST /webhook}.
 */
public final class ExposeeClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> ABOUT_THE_INPUT = Set.of(400, 404, 409, 413, 422, 429);
  private static final Set<Integer> ABOUT_THE_KEY = Set.of(401, 403);
  private static final int MAX_ANSWER = 64 * 1024;
  private static final int HEALTH_TIMEOUT_MS = 1_000;

  private final URI base;
  private final Supplier<Optional<String>> key;
  private final Duration limit;
  private final Deadlines deadlines = new Deadlines();
  private final Client client;

  /**
   * @param base Exposee's address, without a slash at its end
   * @param key gives the key for the next call, so that a changed one is taken up
   * @param connect how long to wait for a connection
   * @param read how long to wait for an answer; when both are over, a call ends in any case
   */
  public ExposeeClient(URI base, Supplier<Optional<String>> key, Duration connect, Duration read) {
    this.base = base;
    this.key = key;
    this.limit = connect.plus(read);
    this.client = ClientBuilder.newClient(config(connect, read, deadlines));
  }

  // Jersey's own connector sends a POST twice when the connection breaks, and waits for ever.
  private static ClientConfig config(Duration connect, Duration read, Deadlines deadlines) {
    return new ClientConfig()
        .connectorProvider(new Apache5ConnectorProvider())
        .property(ClientProperties.CONNECT_TIMEOUT, Math.toIntExact(connect.toMillis()))
        .property(ClientProperties.READ_TIMEOUT, Math.toIntExact(read.toMillis()))
        .property(ClientProperties.FOLLOW_REDIRECTS, false)
        .register(
            (Apache5HttpClientBuilderConfigurator)
                builder ->
                    builder
                        .disableAutomaticRetries()
                        .addExecInterceptorFirst("deadlines", deadlines));
  }

  URI base() {
    return base;
  }

  /** Asks Exposee to send events of a type to a URL, signed with this secret. */
  Answer register(String url, String event, WebhookSecret secret) {
    ObjectNode body = JSON.createObjectNode();
    body.put("url", url).put("event", event).put("secret", secret.reveal());
    return post("/register", body, answer -> isRegistered(answer, event));
  }

  /** Asks Exposee to send a URL no more events, or none of one type. */
  Answer unregister(String url, Optional<String> event) {
    ObjectNode body = JSON.createObjectNode().put("url", url);
    event.ifPresent(name -> body.put("event", name));
    return post("/unregister", body, answer -> answer.path("removed").isIntegralNumber());
  }

  /** Whether Exposee answers its health check with success within a second or two. */
  public boolean answers() {
    Invocation.Builder request =
        client
            .target(base + "/health")
            .request()
            .property(ClientProperties.CONNECT_TIMEOUT, HEALTH_TIMEOUT_MS)
            .property(ClientProperties.READ_TIMEOUT, HEALTH_TIMEOUT_MS);
    try (Response response = request.get()) {
      return response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
    } catch (ProcessingException e) {
      return false;
    }
  }

  private static boolean isRegistered(JsonNode answer, String event) {
    return answer.path("id").isTextual()
        && answer.path("url").isTextual()
        && event.equals(answer.path("event").textValue());
  }

  private Answer post(String path, ObjectNode body, Predicate<JsonNode> promised) {
    Call call = new Call("POST " + base + path, limit);
    Invocation.Builder request =
        client.target(base + path).request(MediaType.APPLICATION_JSON, "application/problem+json");
    try {
      key.get().ifPresent(k -> request.header(HttpHeaders.AUTHORIZATION, "Bearer " + k));
      try (Response response = request.post(Entity.json(JSON.writeValueAsBytes(body)))) {
        return judge(call, response, body.path("secret").asText(), promised);
      }
    } catch (KeyUnreadableException e) {
      return new Failed(502, e.getMessage());
    } catch (ProcessingException | IOException e) {
      return call.failed(e);
    }
  }

  private static Answer judge(
      Call call, Response response, String secret, Predicate<JsonNode> promised)
      throws IOException {
    int status = response.getStatus();
    if (ABOUT_THE_KEY.contains(status)) {
      return call.failed(502, "Exposee refused Integrator's key, see integrator.exposee.key");
    }
    Optional<JsonNode> body = object(response, secret);
    boolean success = response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
    if (success && body.filter(promised).isPresent()) {
      return new Accepted(status, body.get());
    }
    if (ABOUT_THE_INPUT.contains(status) && body.isPresent() && isProblem(response)) {
      String retryAfter = response.getHeaderString(HttpHeaders.RETRY_AFTER);
      return new Refused(status, body.get(), Optional.ofNullable(retryAfter));
    }
    String answered = "answered " + status;
    return call.failed(
        502,
        status >= 500 && body.isPresent() && isProblem(response)
            ? answered + ": " + LogText.of(body.get().path("detail").asText())
            : answered + ", and not as Exposee does, see integrator.exposee.url");
  }

  private static boolean isProblem(Response response) {
    MediaType type = response.getMediaType();
    return type != null && type.getSubtype().equals("problem+json");
  }

  // Whatever Exposee says, the secret that was sent does not come back to our caller.
  private static Optional<JsonNode> object(Response response, String secret) throws IOException {
    byte[] bytes = response.readEntity(InputStream.class).readNBytes(MAX_ANSWER + 1);
    if (bytes.length > MAX_ANSWER) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      return Optional.of(JSON.readTree(secret.isEmpty() ? text : text.replace(secret, "***")))
          .filter(JsonNode::isObject);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
    deadlines.close();
  }

  /** One call, for telling what was called and how long it took. */
  private record Call(String what, Duration limit, long startedAt) {
    Call(String what, Duration limit) {
      this(what, limit, System.nanoTime());
    }

    Duration taken() {
      return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    Failed failed(int status, String why) {
      return new Failed(status, "%s: %s (after %d ms)".formatted(what, why, taken().toMillis()));
    }

    Failed failed(Exception e) {
      if (hasCause(e, ConnectTimeoutException.class)) {
        return failed(504, "no connection in time");
      }
      if (hasCause(e, SocketTimeoutException.class) || taken().compareTo(limit) >= 0) {
        return failed(504, "no answer in time");
      }
      if (hasCause(e, SSLException.class)) {
        return failed(503, "no secure connection, is its certificate one that Java trusts?");
      }
      boolean unreached =
          hasCause(e, ConnectException.class)
              || hasCause(e, NoRouteToHostException.class)
              || hasCause(e, UnknownHostException.class);
      return failed(503, unreached ? "no connection" : "the connection broke off");
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
      return thrown != null && (type.isInstance(thrown) || hasCause(thrown.getCause(), type));
    }
  }
}
