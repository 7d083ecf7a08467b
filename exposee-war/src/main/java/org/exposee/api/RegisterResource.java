package org.exposee.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.guard.Guard;
import org.exposee.guard.Target;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Options;
import org.exposee.registry.Registrar.Registration;
import org.exposee.signing.Secret;

/** Registers URLs for event types, and removes them. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Registering")
@NeedsKey
public final class RegisterResource {
  private static final String SAFE_AGAIN = "The same call again does no harm.";

  private final Principal caller;
  private final Registrar registrar;
  private final Guard guard;

  @Inject
  RegisterResource(Principal caller, Registrar registrar, Guard guard) {
    this.caller = caller;
    this.registrar = registrar;
    this.guard = guard;
  }

  @POST
  @Path("register")
  @Requires(Scope.REGISTER)
  @Operation(
      summary = "Register a URL for an event type",
      description =
          "One URL is one endpoint, with one id and one secret; a second event for it is added to its"
              + " list. The same again changes nothing but that a disabled endpoint is enabled and its"
              + " waiting retries are due now. Another secret replaces the old one, with 24 hours in"
              + " which both sign. A rate limit holds for the URL, whatever the event. Scope: register.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Registering.class))))
  @ApiResponse(
      responseCode = "201",
      description = "Registered",
      content = @Content(schema = @Schema(implementation = Registered.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It was registered already",
      content = @Content(schema = @Schema(implementation = Registered.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsRegister")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  @ApiResponse(responseCode = "429", ref = "TooMany")
  public Response register(@Parameter(hidden = true) Body body) {
    Fields fields = body.object();
    Optional<Target> url = fields.text("url", Rules.url(guard, caller));
    Optional<String> event = fields.text("event", Rules::eventType);
    Optional<Secret> secret = fields.optionalText("secret", Rules::secret);
    OptionalInt rateLimit = fields.optionalNumber("rateLimit", 0, Endpoint.MAX_RATE);
    fields.check();
    Options options = new Options(secret, rateLimit);
    Registration registration =
        Await.done(
            registrar.register(caller, url.orElseThrow(), event.orElseThrow(), options),
            SAFE_AGAIN);
    return Response.status(registration.added() ? 201 : 200)
        .entity(Registered.of(registration, event.orElseThrow()))
        .build();
  }

  @POST
  @Path("unregister")
  @Requires(Scope.REGISTER)
  @Operation(
      summary = "Remove a URL, or one event type of it",
      description =
          "Without an event, the URL is removed altogether. Attempts still due for it are cancelled."
              + " Scope: register.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Unregistering.class))))
  @ApiResponse(
      responseCode = "200",
      description = "How many registrations were removed",
      content = @Content(schema = @Schema(implementation = Removed.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsRegister")
  @ApiResponse(responseCode = "404", ref = "NotRegistered")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public Removed unregister(@Parameter(hidden = true) Body body) {
    Fields fields = body.object();
    Optional<Target> url = fields.text("url", Rules::knownUrl);
    Optional<String> event = fields.optionalText("event", Rules::eventType);
    fields.check();
    int removed = Await.done(registrar.unregister(caller, url.orElseThrow(), event), SAFE_AGAIN);
    if (removed == 0) {
      String which = event.map(e -> " for the event " + e).orElse("");
      throw Rejected.notFound("This URL is not registered" + which + ".");
    }
    return new Removed(removed);
  }

  /** What {@code POST /register} takes, as the description shows it. */
  @Schema(additionalProperties = FALSE)
  record Registering(
      @Schema(
              description = "Absolute, http or https, of at most 2,048 characters",
              requiredMode = REQUIRED,
              maxLength = 2_048,
              example = "http://127.0.0.1:8001/webhook")
          String url,
      @Schema(
              requiredMode = REQUIRED,
              pattern = "[A-Za-z0-9_.-]{1,256}",
              example = "payment_received")
          String event,
      @Schema(
              description = "whsec_ and the base64 of 24 to 64 bytes; made here if absent",
              pattern = "whsec_[A-Za-z0-9+/=]+")
          String secret,
      @Schema(
              description =
                  "Attempts that may begin within any second, at this URL; 0: no limit. As it is if"
                      + " absent, at first without one",
              minimum = "0",
              maximum = "10000")
          Integer rateLimit) {}

  /** What {@code POST /unregister} takes, as the description shows it. */
  @Schema(additionalProperties = FALSE)
  record Unregistering(
      @Schema(requiredMode = REQUIRED, maxLength = 2_048, example = "http://127.0.0.1:8001/webhook")
          String url,
      @Schema(
              description = "All of the URL's if absent",
              pattern = "[A-Za-z0-9_.-]{1,256}",
              example = "payment_received")
          String event) {}

  /**
   * @param secret shown only when it was made here, and only this once
   */
  @JsonPropertyOrder({"id", "url", "event", "secret", "createdAt"})
  record Registered(String id, String url, String event, String secret, Instant createdAt) {
    static Registered of(Registration registration, String event) {
      var endpoint = registration.endpoint();
      return new Registered(
          IdKind.ENDPOINT.show(endpoint.id()),
          endpoint.url(),
          event,
          registration.secret().map(Secret::show).orElse(null),
          Ids.timeOf(endpoint.subscriptions().get(event)));
    }

    @Override
    public String toString() {
      return "Registered[" + id + ", " + url + ", " + event + "]";
    }
  }

  /**
   * @param removed number of registrations
   */
  record Removed(int removed) {}
}
