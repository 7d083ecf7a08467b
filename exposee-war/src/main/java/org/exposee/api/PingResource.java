package org.exposee.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.exposee.access.Principal;
import org.exposee.access.Requires;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Due;
import org.exposee.delivery.History;
import org.exposee.delivery.History.Standing;
import org.exposee.delivery.Publisher;
import org.exposee.message.IdKind;

/** Tries every registered URL once, and tells how each has answered to whoever waits. */
@Path("ping")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Publishing")
@NeedsKey
public final class PingResource {
  private static final int MAX_WAIT_SECONDS = 30;
  private static final int PAGE = 1_000;
  private static final String ON_DOUBT = "Ping again: a ping changes nothing.";

  private final Principal caller;
  private final Publisher publisher;
  private final History history;
  private final ExecutorService background;

  @Inject
  PingResource(Principal caller, Publisher publisher, History history, ExecutorService background) {
    this.caller = caller;
    this.publisher = publisher;
    this.history = history;
    this.background = background;
  }

  @GET
  @Requires(Scope.PUBLISH)
  @Operation(
      summary = "Ping every registered URL",
      description =
          "One signed message per event type to every URL that is registered for it; one "
              + "attempt, no retries. At most one ping runs per event type. Scope: publish.")
  @ApiResponse(
      responseCode = "202",
      description = "Durably stored; deliveries follow",
      content = @Content(schema = @Schema(implementation = Pings.class)))
  @ApiResponse(
      responseCode = "200",
      description = "With wait: how each URL has answered",
      content = @Content(array = @ArraySchema(schema = @Schema(implementation = Result.class))))
  @ApiResponse(responseCode = "403", ref = "NeedsPublish")
  @ApiResponse(responseCode = "429", ref = "TooMany")
  public void get(
      @Parameter(description = "All if absent", schema = @Schema(pattern = "[A-Za-z0-9_.-]{1,256}"))
          @QueryParam("event")
          String event,
      @Parameter(
              description = "Seconds to wait for the outcomes; what is not back by then is pending",
              schema = @Schema(type = "integer", minimum = "1", maximum = "30"))
          @QueryParam("wait")
          String wait,
      @Suspended AsyncResponse answer) {
    Optional<String> type = Optional.ofNullable(event).map(PingResource::eventType);
    ping(type, seconds(wait), answer);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Requires(Scope.PUBLISH)
  @Operation(
      summary = "Ping every registered URL",
      description =
          "One signed message per event type to every URL that is registered for it; one "
              + "attempt, no retries. At most one ping runs per event type. Scope: publish.",
      requestBody =
          @RequestBody(content = @Content(schema = @Schema(implementation = Pinging.class))))
  @ApiResponse(
      responseCode = "202",
      description = "Durably stored; deliveries follow",
      content = @Content(schema = @Schema(implementation = Pings.class)))
  @ApiResponse(
      responseCode = "200",
      description = "With wait: how each URL has answered",
      content = @Content(array = @ArraySchema(schema = @Schema(implementation = Result.class))))
  @ApiResponse(responseCode = "403", ref = "NeedsPublish")
  @ApiResponse(responseCode = "429", ref = "TooMany")
  @ApiResponse(responseCode = "408", ref = "TooSlow")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "NotJson")
  @ApiResponse(responseCode = "422", ref = "Unacceptable")
  public void post(
      @Parameter(hidden = true) Body body,
      @Parameter(
              description = "Seconds to wait for the outcomes; what is not back by then is pending",
              schema = @Schema(type = "integer", minimum = "1", maximum = "30"))
          @QueryParam("wait")
          String wait,
      @Suspended AsyncResponse answer) {
    Fields fields = body.objectOrNothing();
    Optional<String> type = fields.optionalText("event", Rules::eventType);
    fields.check();
    ping(type, seconds(wait), answer);
  }

  private static String eventType(String text) {
    try {
      return Rules.eventType(text);
    } catch (IllegalArgumentException wrong) {
      throw Rejected.parameter("event", wrong.getMessage());
    }
  }

  private static int seconds(String wait) {
    return Parameters.number("wait", wait, 1, MAX_WAIT_SECONDS, 0);
  }

  private void ping(Optional<String> eventType, int seconds, AsyncResponse answer) {
    List<Receipt> pings = Await.done(publisher.ping(caller, eventType), ON_DOUBT);
    if (seconds == 0) {
      List<Ping> messages = pings.stream().map(Ping::of).toList();
      answer.resume(Response.accepted(new Pings(messages)).build());
      return;
    }
    answer.setTimeout(seconds, TimeUnit.SECONDS);
    answer.setTimeoutHandler(late -> resume(late, pings));
    publisher.finished(pings).thenRun(() -> resume(answer, pings));
  }

  /** Reading takes its time, and neither the store's nor the server's timer thread has any. */
  private void resume(AsyncResponse answer, List<Receipt> pings) {
    try {
      background.execute(() -> tell(answer, pings));
    } catch (RejectedExecutionException stopping) {
      answer.cancel();
    }
  }

  private void tell(AsyncResponse answer, List<Receipt> pings) {
    try {
      answer.resume(results(pings));
    } catch (RuntimeException failed) {
      answer.resume(failed);
    }
  }

  private List<Result> results(List<Receipt> pings) {
    return pings.stream().flatMap(ping -> results(ping).stream()).toList();
  }

  /** By endpoint: one that answers between two pages is on both, and what it answered counts. */
  private Collection<Result> results(Receipt ping) {
    Map<Long, Result> results = new LinkedHashMap<>();
    OptionalLong after = OptionalLong.of(0);
    while (after.isPresent()) {
      Standing page = history.standing(caller, ping.id(), after.getAsLong(), PAGE);
      add(results, ping.eventType(), page);
      after = last(page);
    }
    return results.values();
  }

  private void add(Map<Long, Result> results, String eventType, Standing page) {
    Map<Long, String> urls =
        history.urls(
            caller,
            Stream.concat(page.made().stream().map(Attempt::due), page.open().stream())
                .map(Due::endpoint)
                .toList());
    for (Due due : page.open()) {
      long endpoint = due.endpoint();
      results.putIfAbsent(endpoint, Result.pending(urls.get(endpoint), eventType));
    }
    for (Attempt attempt : page.made()) {
      long endpoint = attempt.due().endpoint();
      results.put(endpoint, Result.of(urls.get(endpoint), eventType, attempt, caller));
    }
  }

  /** Where the next page begins: both kinds are by id, and neither must be skipped. */
  private static OptionalLong last(Standing page) {
    return Stream.of(
            page.made().stream().map(Attempt::id).toList(),
            page.open().stream().map(Due::id).toList())
        .filter(ids -> ids.size() == PAGE)
        .mapToLong(ids -> ids.get(PAGE - 1))
        .min();
  }

  /** What {@code POST /ping} may take, as the description shows it. */
  @Schema(additionalProperties = FALSE)
  record Pinging(
      @Schema(
              description = "All if absent",
              pattern = "[A-Za-z0-9_.-]{1,256}",
              example = "payment_received")
          String event) {}

  record Pings(List<Ping> messages) {}

  /**
   * @param deliveries to how many URLs it goes
   */
  record Ping(String id, String event, int deliveries) {
    static Ping of(Receipt receipt) {
      return new Ping(IdKind.MESSAGE.show(receipt.id()), receipt.eventType(), receipt.deliveries());
    }
  }

  /**
   * @param outcome delivered, dead, cancelled, or pending for what is not back in time
   * @param status the receiver's, if it gave one
   */
  @Schema(name = "PingResult")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"url", "event", "outcome", "status", "durationMs", "error"})
  record Result(
      String url, String event, String outcome, Integer status, Long durationMs, String error) {
    static Result of(String url, String event, Attempt attempt, Principal caller) {
      return new Result(
          url,
          event,
          Rules.wire(attempt.result()),
          attempt.status().isPresent() ? attempt.status().getAsInt() : null,
          attempt.duration().toMillis(),
          attempt.error().map(failure -> Rules.detail(failure, caller)).orElse(null));
    }

    static Result pending(String url, String event) {
      return new Result(url, event, "pending", null, null, null);
    }
  }
}
