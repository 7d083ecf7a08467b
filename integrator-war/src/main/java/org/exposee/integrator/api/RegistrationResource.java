package org.exposee.integrator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exposee.integrator.api.RouteRule.Who;
import org.exposee.integrator.registration.Answer;
import org.exposee.integrator.registration.Answer.Accepted;
import org.exposee.integrator.registration.Answer.Failed;
import org.exposee.integrator.registration.Answer.Refused;
import org.exposee.integrator.registration.Registrar;
import org.exposee.integrator.registration.Registration;

/** Registers webhooks with Exposee. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Registering")
@NeedsKey
public final class RegistrationResource {
  private static final Predicate<String> EVENT =
      Pattern.compile("[A-Za-z0-9_.-]{1,256}").asMatchPredicate();
  private static final String EVENT_RULE = "must match [A-Za-z0-9_.-]{1,256}";
  private static final int MAX_URL = 2048;
  private static final String URL_RULE = "must be an absolute http(s) URL, up to 2048 characters";

  private final Bodies bodies;
  private final Registrar registrar;

  @Inject
  RegistrationResource(Bodies bodies, Registrar registrar) {
    this.bodies = bodies;
    this.registrar = registrar;
  }

  /** What {@code POST /register-webhook} takes. */
  record RegisterWebhook(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "payment_received")
          String event,
      @Schema(description = "Integrator's own callback if absent") String url) {}

  /** What {@code POST /unregister-webhook} takes. */
  record UnregisterWebhook(
      @Schema(description = "all if absent", example = "payment_received") String event,
      @Schema(description = "Integrator's own callback if absent") String url) {}

  /** What {@code POST /register-webhook} answers. */
  record Webhook(
      @Schema(example = "ep_0SAZS7WF82Z7B") String id,
      String url,
      @Schema(example = "payment_received") String event,
      Instant createdAt) {}

  /** What {@code POST /unregister-webhook} answers: how many registrations. */
  record Removed(int removed) {}

  /** All that Exposee, at this address, has acknowledged. */
  record Registered(List<Registration> registrations, URI exposee) {}

  /** Lists what Exposee has acknowledged. */
  @GET
  @Path("/registrations")
  @RouteRule(Who.ADMITTED)
  @Operation(summary = "List the webhooks that Exposee has acknowledged")
  @ApiResponse(
      responseCode = "200",
      description = "The registrations",
      content = @Content(schema = @Schema(implementation = Registered.class)))
  public Registered list() {
    return new Registered(registrar.registrations(), registrar.exposee());
  }

  /** Registers a URL for an event type. */
  @POST
  @Path("/register-webhook")
  @Consumes(MediaType.APPLICATION_JSON)
  @RouteRule(Who.ADMITTED)
  @Operation(
      summary = "Register a webhook with Exposee",
      description = "Integrator's own secret is sent along and never shown.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = RegisterWebhook.class))))
  @ApiResponse(
      responseCode = "201",
      description = "Exposee has registered it",
      content = @Content(schema = @Schema(implementation = Webhook.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It was registered already",
      content = @Content(schema = @Schema(implementation = Webhook.class)))
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  @ApiResponse(responseCode = "429", ref = "TooMany")
  @ApiResponse(responseCode = "502", ref = "BadGateway")
  @ApiResponse(responseCode = "504", ref = "GatewayTimeout")
  public Response register(InputStream in) throws IOException {
    Fields fields = fields(in);
    String event = fields.required("event", EVENT, EVENT_RULE);
    Optional<String> url = fields.optional("url", RegistrationResource::isWebUrl, URL_RULE);
    fields.check();
    return response(registrar.register(event, url), Webhook.class);
  }

  /** Takes a registration back. */
  @POST
  @Path("/unregister-webhook")
  @Consumes(MediaType.APPLICATION_JSON)
  @RouteRule(Who.ADMITTED)
  @Operation(
      summary = "Take a webhook back from Exposee",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = UnregisterWebhook.class))))
  @ApiResponse(
      responseCode = "200",
      description = "How many registrations were removed",
      content = @Content(schema = @Schema(implementation = Removed.class)))
  @ApiResponse(responseCode = "404", ref = "NotRegistered")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  @ApiResponse(responseCode = "502", ref = "BadGateway")
  @ApiResponse(responseCode = "504", ref = "GatewayTimeout")
  public Response unregister(InputStream in) throws IOException {
    Fields fields = fields(in);
    Optional<String> event = fields.optional("event", EVENT, EVENT_RULE);
    Optional<String> url = fields.optional("url", RegistrationResource::isWebUrl, URL_RULE);
    fields.check();
    return response(registrar.unregister(event, url), Removed.class);
  }

  private Fields fields(InputStream in) throws IOException {
    try (Bodies.Body body = bodies.read(in)) {
      return Fields.of(body.bytes());
    }
  }

  // Only the members we promise are passed on: a secret never is.
  private static Response response(Answer answer, Class<? extends Record> promised) {
    if (answer instanceof Refused refused) {
      throw Problems.passedOn(refused.status(), refused.problem(), refused.retryAfter());
    }
    if (answer instanceof Failed failed) {
      throw Problems.gateway(failed.status(), failed.detail());
    }
    Accepted accepted = (Accepted) answer;
    List<String> members =
        Stream.of(promised.getRecordComponents()).map(RecordComponent::getName).toList();
    JsonNode body = accepted.body();
    ObjectNode shown = ((ObjectNode) body).retain(members);
    return Response.status(accepted.status()).entity(shown).build();
  }

  private static boolean isWebUrl(String text) {
    if (text.length() > MAX_URL) {
      return false;
    }
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return Set.of("http", "https").contains(scheme) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
