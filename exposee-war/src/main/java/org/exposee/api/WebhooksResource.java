package org.exposee.api;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.exposee.registry.Directory;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Secret;

/** Shows the registrations and, to administrators, their secrets. */
@Path("webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Registering")
@NeedsKey
public final class WebhooksResource {
  private static final int PAGE = 100;
  private static final String ON_DOUBT = "GET the secret to see which one it is.";

  private final Principal caller;
  private final Directory directory;
  private final Registrar registrar;

  @Inject
  WebhooksResource(Principal caller, Directory directory, Registrar registrar) {
    this.caller = caller;
    this.directory = directory;
    this.registrar = registrar;
  }

  @GET
  @Requires(Scope.REGISTER)
  @Operation(
      summary = "List the registrations",
      description =
          "With their state and why they are disabled; never a secret. A page is of "
              + "URLs, each with all its event types. Scope: register.")
  @ApiResponse(
      responseCode = "200",
      description = "A page of registrations",
      content = @Content(schema = @Schema(implementation = Webhooks.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsRegister")
  public Webhooks list(
      @Parameter(
              description = "URLs",
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "100"))
          @QueryParam("limit")
          String limit,
      @Parameter(description = "The next of the page before") @QueryParam("after") String after) {
    int size = Parameters.number("limit", limit, 1, PAGE, PAGE);
    long from = Parameters.cursor("after", after, IdKind.ENDPOINT, 0);
    List<Endpoint> page = directory.page(caller, from, size + 1);
    List<Endpoint> shown = page.subList(0, Math.min(size, page.size()));
    String next = page.size() > size ? IdKind.ENDPOINT.show(shown.get(size - 1).id()) : null;
    return new Webhooks(shown.stream().flatMap(Webhook::of).toList(), next);
  }

  @GET
  @Path("{id}/secret")
  @Requires(Scope.ADMIN)
  @Operation(summary = "Show what signs for a URL", description = "Scope: admin.")
  @ApiResponse(
      responseCode = "200",
      description = "The secret, and those that it has replaced and that still sign",
      content = @Content(schema = @Schema(implementation = Secrets.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsAdmin")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  public Secrets secret(@PathParam("id") String id) {
    return Secrets.of(endpoint(id));
  }

  @POST
  @Path("{id}/secret/rotate")
  @Requires(Scope.ADMIN)
  @Operation(
      summary = "Make a new secret for a URL",
      description = "For 24 hours the old one signs too. Scope: admin.")
  @ApiResponse(
      responseCode = "200",
      description = "The new secret, and those that it has replaced and that still sign",
      content = @Content(schema = @Schema(implementation = Secrets.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsAdmin")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  public Secrets rotate(@PathParam("id") String id) {
    Endpoint endpoint = endpoint(id);
    if (Await.done(registrar.rotate(caller, endpoint.id()), ON_DOUBT).isEmpty()) {
      throw unknown(id);
    }
    return Secrets.of(endpoint(id));
  }

  private Endpoint endpoint(String id) {
    return directory
        .byId(caller, Parameters.id(id, IdKind.ENDPOINT))
        .orElseThrow(() -> unknown(id));
  }

  private static Rejected unknown(String id) {
    return Rejected.notFound("There is no " + id + ".");
  }

  /**
   * @param next the next page's {@code after}; absent on the last
   */
  record Webhooks(List<Webhook> webhooks, String next) {}

  /**
   * One registration.
   *
   * @param id the endpoint's: all event types of a URL share it
   * @param state enabled or disabled
   * @param reason why it is disabled
   * @param failingSince the first failure behind which no delivery has succeeded
   * @param willBeDisabledAt by the next failure from then on, if no delivery succeeds before
   * @param rateLimit attempts within any second; absent: no limit
   */
  @JsonPropertyOrder({
    "id",
    "url",
    "event",
    "createdAt",
    "state",
    "disabledAt",
    "reason",
    "failingSince",
    "willBeDisabledAt",
    "rateLimit"
  })
  record Webhook(
      String id,
      String url,
      String event,
      Instant createdAt,
      String state,
      Instant disabledAt,
      String reason,
      Instant failingSince,
      Instant willBeDisabledAt,
      Integer rateLimit) {
    static Stream<Webhook> of(Endpoint endpoint) {
      return endpoint.subscriptions().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(subscription -> of(endpoint, subscription.getKey(), subscription.getValue()));
    }

    private static Webhook of(Endpoint endpoint, String eventType, long since) {
      Optional<Disabled> disabled = endpoint.disabled();
      return new Webhook(
          IdKind.ENDPOINT.show(endpoint.id()),
          endpoint.url(),
          eventType,
          Ids.timeOf(since),
          disabled.isPresent() ? "disabled" : "enabled",
          disabled.map(Disabled::at).orElse(null),
          disabled.map(Disabled::reason).orElse(null),
          endpoint.failingSince().orElse(null),
          endOf(endpoint).orElse(null),
          endpoint.rateLimit().isPresent() ? endpoint.rateLimit().getAsInt() : null);
    }
  }

  private static Optional<Instant> endOf(Endpoint endpoint) {
    return endpoint
        .failingSince()
        .filter(since -> endpoint.disabled().isEmpty())
        .map(since -> since.plus(Registrar.PATIENCE));
  }

  /**
   * What signs now.
   *
   * @param previous those that a rotation has replaced, and that still sign too
   */
  record Secrets(String id, String url, String secret, List<Previous> previous) {
    static Secrets of(Endpoint endpoint) {
      List<SigningSecret> secrets = endpoint.secrets();
      return new Secrets(
          IdKind.ENDPOINT.show(endpoint.id()),
          endpoint.url(),
          secrets.get(0).secret().show(),
          secrets.stream().skip(1).flatMap(old -> Previous.of(old).stream()).toList());
    }

    @Override
    public String toString() {
      return "Secrets[" + id + "]";
    }
  }

  /**
   * @param until when it ceases to sign
   */
  record Previous(String secret, Instant until) {
    private static Optional<Previous> of(SigningSecret old) {
      Secret secret = old.secret();
      return old.expires().map(until -> new Previous(secret.show(), until));
    }

    @Override
    public String toString() {
      return "Previous[" + until + "]";
    }
  }
}
