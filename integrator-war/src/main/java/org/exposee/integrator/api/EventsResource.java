package org.exposee.integrator.api;

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
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.exposee.integrator.api.Problem.FieldError;
import org.exposee.integrator.api.RouteRule.Who;
import org.exposee.integrator.inbox.Counts;
import org.exposee.integrator.inbox.Entry;
import org.exposee.integrator.inbox.Inbox;

/** What came in. */
@Path("/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Receiving")
@NeedsKey
public final class EventsResource {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Inbox inbox;

  @Inject
  EventsResource(Inbox inbox) {
    this.inbox = inbox;
  }

  /** A page of events; {@code next} is the {@code before} of the next page, absent on the last. */
  record Page(List<EventView> events, Long next, Counts counts) {}

  /** Lists events, newest first. */
  @GET
  @RouteRule(Who.ADMITTED)
  @Operation(summary = "List what came in, newest first, with how handling went")
  @ApiResponse(
      responseCode = "200",
      description = "A page of events",
      content = @Content(schema = @Schema(implementation = Page.class)))
  public Page list(
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "20"))
          @QueryParam("limit")
          String limit,
      @Parameter(description = "The next of the page before") @QueryParam("before") String before) {
    List<FieldError> errors = new ArrayList<>();
    int size = (int) number("limit", limit, DEFAULT_LIMIT, MAX_LIMIT, errors);
    long cursor = number("before", before, Long.MAX_VALUE, Long.MAX_VALUE, errors);
    if (!errors.isEmpty()) {
      throw Problems.badQuery(errors);
    }
    List<Entry> found = inbox.newest(size + 1, cursor);
    List<Entry> page = found.subList(0, Math.min(size, found.size()));
    Long next = found.size() > size ? page.get(size - 1).seq() : null;
    return new Page(page.stream().map(EventView::of).toList(), next, inbox.counts());
  }

  private static long number(
      String name, String text, long otherwise, long max, List<FieldError> errors) {
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with what is out of bounds.
    }
    errors.add(new FieldError(name, "must be a number from 1 to " + max));
    return otherwise;
  }

  /** Shows one event with its body. */
  @GET
  @Path("/{id}")
  @RouteRule(Who.ADMITTED)
  @Operation(summary = "Show one event, with its body as it came")
  @ApiResponse(
      responseCode = "200",
      description = "The event",
      content = @Content(schema = @Schema(implementation = EventView.class)))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  public EventView show(@PathParam("id") String id) {
    Entry entry = inbox.find(id).orElseThrow(EventsResource::unknown);
    byte[] body = inbox.body(id).orElseThrow(EventsResource::unknown);
    return EventView.of(entry).withBody(new String(body, StandardCharsets.UTF_8));
  }

  /** Gives a parked event all its tries again. */
  @POST
  @Path("/{id}/retry")
  @RouteRule(Who.ADMITTED)
  @Operation(summary = "Hand a parked event to the handler again")
  @ApiResponse(
      responseCode = "202",
      description = "It waits again",
      content = @Content(schema = @Schema(implementation = EventView.class)))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "NotParked")
  public Response retry(@PathParam("id") String id) {
    if (!inbox.retry(id)) {
      Entry entry = inbox.find(id).orElseThrow(EventsResource::unknown);
      throw Problems.conflict(
          "Only a parked event can be retried, this one is " + entry.state().text());
    }
    Entry entry = inbox.find(id).orElseThrow(EventsResource::unknown);
    return Response.accepted(EventView.of(entry)).build();
  }

  private static ProblemException unknown() {
    return Problems.notFound("There is no event of this webhook-id.");
  }
}
