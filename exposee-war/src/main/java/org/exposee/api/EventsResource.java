package org.exposee.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Idempotency;
import org.exposee.delivery.Publisher;
import org.exposee.delivery.Publisher.Event;
import org.exposee.message.IdKind;
import org.exposee.message.Traceparent;

/** Publishes events, one or many in one commit. */
@Path("events")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Publishing")
@NeedsKey
public final class EventsResource {
  private static final int KIB = 1_024;
  private static final int MAX_DATA = 256 * KIB;
  static final int MAX_EVENT_BODY = MAX_DATA + 64 * KIB;
  private static final int MAX_BATCH_BODY = BodyLimit.MAX;
  private static final int MAX_BATCH = 1_000;

  static final String KEY_HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");
  static final String SAFE_WITH_KEY =
      "Sent again with the same Idempotency-Key, it is stored once.";

  private static final String TRACEPARENT_MEANS =
      "W3C Trace Context: kept, and sent with each delivery; ignored if it is not valid";

  private static final String KEY_MEANS =
      "Of the caller's choice: the same key and body again are answered alike and sent once";

  private final Principal caller;
  private final Publisher publisher;
  private final Executor answers;

  @Inject
  EventsResource(Principal caller, Publisher publisher, Executor answers) {
    this.caller = caller;
    this.publisher = publisher;
    this.answers = answers;
  }

  @POST
  @Requires(Scope.PUBLISH)
  @Operation(
      summary = "Publish an event",
      description =
          "Stores it and sends it, signed, to every URL that is registered for its type. Its data"
              + " reach receivers byte for byte as they came here. Scope: publish.",
      parameters = {
        @Parameter(
            name = KEY_HEADER,
            in = ParameterIn.HEADER,
            description = KEY_MEANS,
            schema = @Schema(type = "string", pattern = "[!-~]{1,255}")),
        @Parameter(
            name = Traceparent.HEADER,
            in = ParameterIn.HEADER,
            description = TRACEPARENT_MEANS,
            schema = @Schema(type = "string"))
      },
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Publishing.class))))
  @ApiResponse(
      responseCode = "202",
      description = "Durably stored; deliveries follow",
      headers =
          @Header(
              name = "Idempotent-Replayed",
              description = "true: this is what an earlier call with that key was answered",
              schema = @Schema(type = "boolean")),
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  @ApiResponse(responseCode = "403", ref = "NeedsPublish")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "409", ref = "KeyReused")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public void publish(
      @Parameter(hidden = true) @BodyLimit(MAX_EVENT_BODY) Body body,
      @Parameter(hidden = true) @HeaderParam(KEY_HEADER) List<String> keys,
      @Parameter(hidden = true) @HeaderParam(Traceparent.HEADER) List<String> traceparents,
      @Suspended AsyncResponse call) {
    Optional<Idempotency> key = idempotency(keys, body);
    publish(
        call,
        publisher.publish(caller, List.of(event(body)), key, Traceparent.of(traceparents)),
        accepted -> accepted.get(0));
  }

  /** The one event that a body is. */
  static Event event(Body body) {
    Fields fields = body.object();
    Optional<Event> event = event(fields);
    fields.check();
    return event.orElseThrow();
  }

  @POST
  @Path("batch")
  @Requires(Scope.PUBLISH)
  @Operation(
      summary = "Publish up to 1,000 events at once",
      description =
          "All are stored in one commit, or none; a problem names the index. At most 8 MiB. Scope:"
              + " publish.",
      parameters = {
        @Parameter(
            name = KEY_HEADER,
            in = ParameterIn.HEADER,
            description = KEY_MEANS,
            schema = @Schema(type = "string", pattern = "[!-~]{1,255}")),
        @Parameter(
            name = Traceparent.HEADER,
            in = ParameterIn.HEADER,
            description = TRACEPARENT_MEANS,
            schema = @Schema(type = "string"))
      },
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      array =
                          @ArraySchema(
                              minItems = 1,
                              maxItems = MAX_BATCH,
                              schema = @Schema(implementation = Publishing.class)))))
  @ApiResponse(
      responseCode = "202",
      description = "All durably stored, in their order; deliveries follow",
      headers =
          @Header(
              name = "Idempotent-Replayed",
              description = "true: this is what an earlier call with that key was answered",
              schema = @Schema(type = "boolean")),
      content = @Content(array = @ArraySchema(schema = @Schema(implementation = Accepted.class))))
  @ApiResponse(responseCode = "403", ref = "NeedsPublish")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "409", ref = "KeyReused")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public void publishAll(
      @Parameter(hidden = true) @BodyLimit(MAX_BATCH_BODY) Body body,
      @Parameter(hidden = true) @HeaderParam(KEY_HEADER) List<String> keys,
      @Parameter(hidden = true) @HeaderParam(Traceparent.HEADER) List<String> traceparents,
      @Suspended AsyncResponse call) {
    Optional<Idempotency> key = idempotency(keys, body);
    List<Fields> objects = body.objects(MAX_BATCH);
    List<Optional<Event>> events = objects.stream().map(EventsResource::event).toList();
    Fields.check(objects);
    List<Event> all = events.stream().map(Optional::orElseThrow).toList();
    publish(
        call,
        publisher.publish(caller, all, key, Traceparent.of(traceparents)),
        accepted -> accepted);
  }

  private static Optional<Event> event(Fields fields) {
    Optional<String> type = fields.text("event", Rules::eventType);
    Optional<byte[]> data = fields.raw("data", MAX_DATA);
    return type.flatMap(t -> data.map(d -> new Event(t, d)));
  }

  private static Optional<Idempotency> idempotency(List<String> keys, Body body) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.size() > 1 || !KEY.matcher(keys.get(0)).matches()) {
      throw Rejected.parameter(KEY_HEADER, "must be one key of 1 to 255 visible ASCII characters");
    }
    byte[] key = keys.get(0).getBytes(StandardCharsets.US_ASCII);
    return Optional.of(Idempotency.of(key, body.bytes()));
  }

  private interface Shape {
    Object of(List<Accepted> accepted);
  }

  private void publish(AsyncResponse call, CompletableFuture<Acceptance> publishing, Shape shape) {
    Await.then(call, publishing, SAFE_WITH_KEY, answers, acceptance -> answer(acceptance, shape));
  }

  private static Response answer(Acceptance acceptance, Shape shape) {
    if (acceptance instanceof Acceptance.Stored stored) {
      return Response.accepted(shape.of(shown(stored.receipts()))).build();
    }
    if (acceptance instanceof Acceptance.Replayed replayed) {
      return Response.accepted(shape.of(shown(replayed.receipts())))
          .header("Idempotent-Replayed", true)
          .build();
    }
    throw new Rejected(
        409, "This Idempotency-Key was used for another request; nothing was stored.");
  }

  private static List<Accepted> shown(List<Receipt> receipts) {
    return receipts.stream().map(Accepted::of).toList();
  }

  /** What {@code POST /events} takes, as the description shows it. */
  @Schema(additionalProperties = FALSE)
  record Publishing(
      @Schema(
              requiredMode = REQUIRED,
              pattern = "[A-Za-z0-9_.-]{1,256}",
              example = "payment_received")
          String event,
      @Schema(ref = "AnyJson", requiredMode = REQUIRED) Object data) {}

  /**
   * @param deliveries to how many endpoints it goes
   */
  record Accepted(String id, String event, int deliveries) {
    static Accepted of(Receipt receipt) {
      return new Accepted(
          IdKind.MESSAGE.show(receipt.id()), receipt.eventType(), receipt.deliveries());
    }
  }
}
