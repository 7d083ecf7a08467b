package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.exposee.integrator.api.RouteRule.Who;
import org.exposee.integrator.inbox.Arrival;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.InboxUnavailableException;
import org.exposee.integrator.inbox.Receipt;
import org.exposee.integrator.monitor.Refusal;
import org.exposee.integrator.signature.SignatureVerifier;
import org.exposee.integrator.signature.Verdict.Accepted;
import org.exposee.integrator.signature.Verdict.Reason;
import org.exposee.integrator.signature.Verdict.Rejected;

/** Where Exposee sends the events to. */
@Path("/webhook")
@Tag(name = "Receiving")
public final class WebhookResource {
  private final Bodies bodies;
  private final SignatureVerifier verifier;
  private final Inbox inbox;
  private final Clock clock;
  private final SignatureLog log;

  @Inject
  WebhookResource(
      Bodies bodies, SignatureVerifier verifier, Inbox inbox, Clock clock, SignatureLog log) {
    this.bodies = bodies;
    this.verifier = verifier;
    this.inbox = inbox;
    this.clock = clock;
    this.log = log;
  }

  /** Takes an event in; 204 says that it is on disk. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RouteRule(Who.ANYBODY)
  @Operation(
      summary = "Receive an event",
      description =
          "For Exposee, not for people: the signature is the key. Answers as soon as the event is"
              + " durably stored; handling follows. The same webhook-id again is dropped.",
      parameters = {
        @Parameter(name = "webhook-id", in = ParameterIn.HEADER, required = true),
        @Parameter(name = "webhook-timestamp", in = ParameterIn.HEADER, required = true),
        @Parameter(name = "webhook-signature", in = ParameterIn.HEADER, required = true)
      },
      requestBody =
          @RequestBody(required = true, content = @Content(schema = @Schema(type = "object"))))
  @ApiResponse(responseCode = "204", description = "Stored, or known already")
  @ApiResponse(responseCode = "400", ref = "Malformed")
  @ApiResponse(responseCode = "401", ref = "NotBelieved")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "500", ref = "Inside")
  @ApiResponse(responseCode = "503", ref = "Unavailable")
  public Response receive(@Context ContainerRequestContext request, InputStream in)
      throws IOException {
    try (Bodies.Body body = bodies.read(in)) {
      return receive(request, body.bytes());
    }
  }

  private Response receive(ContainerRequestContext request, byte[] body) throws IOException {
    Accepted signed = believe(request, body);
    Envelope envelope = Envelope.of(body);
    Arrival arrival =
        new Arrival(signed.id(), envelope.type(), envelope.ping(), signed.timestamp(), body);
    if (store(request, arrival) == Receipt.FULL) {
      RefusedDeliveries.because(Refusal.FULL, request);
      throw Problems.unavailable("The inbox is full, see integrator.inbox.max.");
    }
    return Response.noContent().build();
  }

  private Receipt store(ContainerRequestContext request, Arrival arrival) {
    try {
      return inbox.receive(arrival);
    } catch (InboxUnavailableException e) {
      RefusedDeliveries.because(Refusal.UNAVAILABLE, request);
      throw e;
    }
  }

  private Accepted believe(ContainerRequestContext request, byte[] body) {
    var verdict = verifier.verify(request.getHeaders(), body, clock.instant());
    if (verdict instanceof Rejected rejected) {
      RefusedDeliveries.because(refusal(rejected.reason()), request);
      throw problem(rejected);
    }
    Accepted accepted = (Accepted) verdict;
    if (!accepted.byCurrent()) {
      log.aging();
    }
    return accepted;
  }

  private static Refusal refusal(Reason reason) {
    return switch (reason) {
      case MALFORMED -> Refusal.MALFORMED;
      case SIGNATURE -> Refusal.SIGNATURE;
      case STALE -> Refusal.STALE;
      case FUTURE -> Refusal.FUTURE;
    };
  }

  private ProblemException problem(Rejected rejected) {
    if (rejected.reason() == Reason.MALFORMED) {
      return Problems.malformed(rejected.detail());
    }
    if (rejected.reason() == Reason.SIGNATURE) {
      log.refused();
    }
    return Problems.unbelieved(rejected.detail());
  }
}
