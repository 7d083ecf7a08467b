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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.ApiKey;
import org.exposee.access.KeyRing;
import org.exposee.access.KeyRing.NewKey;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;

/** Makes, lists and revokes API keys. */
@Path("keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
@NeedsKey
public final class KeysResource {
  private static final String ON_DOUBT = "GET /keys shows whether there is one more.";
  private static final String SCOPES = "must name one of register, publish, read, admin at least";
  private static final String SAFE_AGAIN = "The same call again does no harm.";

  private final Principal caller;
  private final KeyRing keys;

  @Inject
  KeysResource(Principal caller, KeyRing keys) {
    this.caller = caller;
    this.keys = keys;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Requires(Scope.ADMIN)
  @Operation(
      summary = "Make a key",
      description = "Its text is shown in this answer only; it is kept as a hash. Scope: admin.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = NewlyNamed.class))))
  @ApiResponse(
      responseCode = "201",
      description = "The key",
      content = @Content(schema = @Schema(implementation = Key.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsAdmin")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public Response create(@Parameter(hidden = true) Body body) {
    Fields fields = body.object();
    Optional<String> label = fields.text("label", Rules::label);
    List<Scope> scopes = fields.texts("scopes", Rules::scope, SCOPES);
    fields.check();
    NewKey made =
        Await.done(
            keys.create(caller.application(), label.orElseThrow(), EnumSet.copyOf(scopes)),
            ON_DOUBT);
    return Response.status(Response.Status.CREATED).entity(Key.of(made.key(), made.text())).build();
  }

  @GET
  @Requires(Scope.ADMIN)
  @Operation(
      summary = "List the keys",
      description = "Revoked ones too; never their text. Scope: admin.")
  @ApiResponse(
      responseCode = "200",
      description = "The keys, oldest first",
      content = @Content(schema = @Schema(implementation = Keys.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsAdmin")
  public Keys list() {
    return new Keys(keys.list(caller).stream().map(key -> Key.of(key, null)).toList());
  }

  @DELETE
  @Path("{id}")
  @Requires(Scope.ADMIN)
  @Operation(summary = "Revoke a key", description = "It ceases to work at once. Scope: admin.")
  @ApiResponse(responseCode = "204", description = "Revoked")
  @ApiResponse(responseCode = "403", ref = "NeedsAdmin")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "LastAdminKey")
  public void revoke(@PathParam("id") String shown) {
    switch (Await.done(keys.revoke(caller, Parameters.id(shown, IdKind.KEY)), SAFE_AGAIN)) {
      case REVOKED -> {}
      case NOT_FOUND -> throw Rejected.notFound("There is no " + shown + " that still works.");
      case LAST_ADMIN ->
          throw new Rejected(
              409, "This is the last key with the scope admin: make another one before.");
    }
  }

  /** What {@code POST /keys} takes, as the description shows it. */
  @Schema(name = "KeyRequest", additionalProperties = FALSE)
  record NewlyNamed(
      @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = 100, example = "the shop")
          String label,
      @Schema(
              requiredMode = REQUIRED,
              allowableValues = {"register", "publish", "read", "admin"},
              example = "[\"publish\"]")
          List<String> scopes) {}

  record Keys(List<Key> keys) {}

  /**
   * @param key its text, this once
   */
  @JsonPropertyOrder({"id", "label", "scopes", "key", "createdAt", "revokedAt"})
  record Key(
      String id,
      String label,
      List<String> scopes,
      String key,
      Instant createdAt,
      Instant revokedAt) {
    static Key of(ApiKey key, String text) {
      return new Key(
          IdKind.KEY.show(key.id()),
          key.label(),
          names(key.scopes()),
          text,
          Ids.timeOf(key.id()),
          key.revoked().orElse(null));
    }

    private static List<String> names(Set<Scope> scopes) {
      return scopes.stream().sorted().map(Rules::wire).toList();
    }

    @Override
    public String toString() {
      return "Key[" + id + ", " + label + "]";
    }
  }
}
