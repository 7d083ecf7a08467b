package org.exposee.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.api.EventsResource.Accepted;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.History;
import org.exposee.delivery.History.Line;
import org.exposee.delivery.History.Tally;
import org.exposee.delivery.Publisher;
import org.exposee.guard.Target;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Traceparent;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/** Shows what became of events, and sends one again. */
@Path("events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Publishing")
@NeedsKey
public final class HistoryResource {
  private static final int EVENTS = 20;
  private static final int MAX_EVENTS = 100;
  private static final int ATTEMPTS = 100;
  private static final int MAX_ATTEMPTS = 1_000;
  private static final String ON_DOUBT = "GET the event to see whether there is a new attempt.";

  private final Principal caller;
  private final History history;
  private final AttemptList attempts;
  private final Directory directory;
  private final Publisher publisher;

  @Inject
  HistoryResource(
      Principal caller,
      History history,
      AttemptList attempts,
      Directory directory,
      Publisher publisher) {
    this.caller = caller;
    this.history = history;
    this.attempts = attempts;
    this.directory = directory;
    this.publisher = publisher;
  }

  @GET
  @Requires(Scope.READ)
  @Operation(
      summary = "List events, newest first",
      description = "Each with how its deliveries stand. Scope: read.")
  @ApiResponse(
      responseCode = "200",
      description = "A page of events",
      content = @Content(schema = @Schema(implementation = Events.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsRead")
  public Events list(
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "20"))
          @QueryParam("limit")
          String limit,
      @Parameter(description = "The next of the page before") @QueryParam("before") String before) {
    int size = Parameters.number("limit", limit, 1, MAX_EVENTS, EVENTS);
    long from = Parameters.cursor("before", before, IdKind.MESSAGE, Long.MAX_VALUE);
    List<Line> page = history.events(caller, from, size + 1);
    List<Line> shown = page.subList(0, Math.min(size, page.size()));
    String next = page.size() > size ? IdKind.MESSAGE.show(shown.get(size - 1).id()) : null;
    return new Events(shown.stream().map(Event::of).toList(), next);
  }

  @GET
  @Path("{id}")
  @Requires(Scope.READ)
  @Operation(
      summary = "Show one event with its attempts",
      description = "Those that were made, and those that are due. Scope: read.")
  @ApiResponse(
      responseCode = "200",
      description = "The event, with a page of its attempts",
      content = @Content(schema = @Schema(implementation = EventDetail.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsRead")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  public EventDetail one(
      @PathParam("id") String id,
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
          @QueryParam("limit")
          String limit,
      @Parameter(description = "The next of the page before") @QueryParam("after") String after) {
    int size = Parameters.number("limit", limit, 1, MAX_ATTEMPTS, ATTEMPTS);
    long from = Parameters.cursor("after", after, IdKind.ATTEMPT, 0);
    Message message = message(id);
    return EventDetail.of(message, attempts.page(caller, message, from, size));
  }

  @POST
  @Path("{id}/resend")
  @Consumes(MediaType.APPLICATION_JSON)
  @Requires(Scope.PUBLISH)
  @Operation(
      summary = "Send an event again",
      description =
          "A new attempt now to all of its URLs that are still registered for it, or to "
              + "the one given, whatever became of the old ones. Scope: publish.",
      requestBody =
          @RequestBody(content = @Content(schema = @Schema(implementation = Resending.class))))
  @ApiResponse(
      responseCode = "202",
      description = "Durably stored; deliveries follow",
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsPublish")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "NobodyToSendTo")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public Response resend(@PathParam("id") String id, @Parameter(hidden = true) Body body) {
    Message message = message(id);
    Fields fields = body.objectOrNothing();
    Optional<Target> url = fields.optionalText("url", Rules::knownUrl);
    fields.check();
    Set<Long> known = history.endpointsOf(caller, message.id());
    List<Endpoint> endpoints =
        known.stream()
            .flatMap(endpoint -> directory.byId(caller, endpoint).stream())
            .filter(endpoint -> url.isEmpty() || endpoint.url().equals(url.get().url()))
            .toList();
    if (url.isPresent() && endpoints.isEmpty()) {
      throw Rejected.notFound("This event was not for that URL, or it is not registered any more.");
    }
    return resend(message, endpoints);
  }

  private Response resend(Message message, List<Endpoint> endpoints) {
    if (message.kind() == Kind.PING) {
      throw new Rejected(
          409, "This is a ping, which is sent once only: POST /ping sends a new one.");
    }
    List<Long> willing =
        endpoints.stream()
            .filter(endpoint -> endpoint.disabled().isEmpty())
            .filter(endpoint -> endpoint.subscriptions().containsKey(message.eventType()))
            .map(Endpoint::id)
            .toList();
    if (willing.isEmpty()) {
      throw new Rejected(
          409,
          "None of its URLs is registered for %s and enabled now; nothing was sent."
              .formatted(message.eventType()));
    }
    int deliveries = Await.done(publisher.resend(caller, message.id(), willing), ON_DOUBT);
    return Response.accepted(
            Accepted.of(new Receipt(message.id(), message.eventType(), deliveries)))
        .build();
  }

  private Message message(String id) {
    return history
        .message(caller, Parameters.id(id, IdKind.MESSAGE))
        .orElseThrow(() -> Rejected.notFound("There is no " + id + "."));
  }

  /** What {@code POST /events/{id}/resend} may take, as the description shows it. */
  @Schema(additionalProperties = FALSE)
  record Resending(
      @Schema(
              description = "All of the event's if absent",
              maxLength = 2_048,
              example = "http://127.0.0.1:8001/webhook")
          String url) {}

  /**
   * @param next the next page's {@code before}; absent on the last
   */
  record Events(List<Event> events, String next) {}

  /**
   * @param deliveries to how many URLs it goes
   * @param outcomes how they stand
   */
  record Event(
      String id, String event, boolean ping, Instant createdAt, int deliveries, Tally outcomes) {
    static Event of(Line line) {
      return new Event(
          IdKind.MESSAGE.show(line.id()),
          line.eventType(),
          line.kind() == Kind.PING,
          Ids.timeOf(line.id()),
          line.deliveries(),
          line.tally());
    }
  }

  /**
   * @param traceparent as it was published; absent if it was without
   * @param data as it was published, byte for byte
   * @param next the next page's {@code after}; absent on the last
   */
  record EventDetail(
      String id,
      String event,
      boolean ping,
      Instant createdAt,
      int deliveries,
      String traceparent,
      @JsonRawValue @Schema(ref = "AnyJson") String data,
      List<AttemptList.Shown> attempts,
      String next) {
    static EventDetail of(Message message, AttemptList.Page page) {
      return new EventDetail(
          IdKind.MESSAGE.show(message.id()),
          message.eventType(),
          message.kind() == Kind.PING,
          message.at(),
          message.deliveries(),
          message.traceparent().map(Traceparent::text).orElse(null),
          new String(message.payload().data(), StandardCharsets.UTF_8),
          page.attempts(),
          page.next());
    }
  }
}
