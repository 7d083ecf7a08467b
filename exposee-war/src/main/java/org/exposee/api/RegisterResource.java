package org.exposee.api;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.guard.Guard;
import org.exposee.guard.Target;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Registration;
import org.exposee.signing.Secret;

/** Registers URLs for event types, and removes them. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
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
  public Response register(Body body) {
    Fields fields = body.object();
    Optional<Target> url = fields.text("url", Rules.url(guard));
    Optional<String> event = fields.text("event", Rules::eventType);
    Optional<Secret> secret = fields.optionalText("secret", Rules::secret);
    fields.check();
    Registration registration =
        Await.done(
            registrar.register(caller, url.orElseThrow(), event.orElseThrow(), secret), SAFE_AGAIN);
    return Response.status(registration.added() ? 201 : 200)
        .entity(Registered.of(registration, event.orElseThrow()))
        .build();
  }

  @POST
  @Path("unregister")
  @Requires(Scope.REGISTER)
  public Removed unregister(Body body) {
    Fields fields = body.object();
    Optional<Target> url = fields.text("url", Rules.url(guard));
    Optional<String> event = fields.optionalText("event", Rules::eventType);
    fields.check();
    int removed = Await.done(registrar.unregister(caller, url.orElseThrow(), event), SAFE_AGAIN);
    if (removed == 0) {
      String which = event.map(e -> " for the event " + e).orElse("");
      throw Rejected.notFound("This URL is not registered" + which + ".");
    }
    return new Removed(removed);
  }

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
