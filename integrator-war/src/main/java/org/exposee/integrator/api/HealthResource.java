package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.exposee.integrator.api.RouteRule.Who;
import org.exposee.integrator.monitor.Finding;
import org.exposee.integrator.monitor.Health;
import org.exposee.integrator.monitor.Probe;

/** Whether Integrator works, and whether it can reach Exposee. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
@ApiResponse(responseCode = "400", ref = "Malformed")
@ApiResponse(responseCode = "406", ref = "NotAcceptable")
@ApiResponse(responseCode = "500", ref = "Inside")
public final class HealthResource {
  private static final int RETRY_AFTER_S = 5;

  /** What {@code /health} has always told of. */
  private static final Set<String> OWN = Set.of("folder", "inbox", "worker");

  private final Health health;

  @Inject
  HealthResource(Health health) {
    this.health = health;
  }

  /** The answer: all are {@code up} or {@code down}. */
  record Status(String status, Map<String, String> checks, String exposee) {}

  /** The answer in the format of MicroProfile Health: all are {@code UP} or {@code DOWN}. */
  record Checked(@Schema(example = "UP") String status, List<Check> checks) {}

  /** One check of it, with what belongs to it, if anything does. */
  record Check(
      @Schema(example = "disk") String name,
      @Schema(example = "UP") String status,
      @Schema(example = "{\"freeBytes\":1073741824,\"leastBytes\":67108864}")
          Map<String, Object> data) {
    static Check of(Probe probe) {
      Finding found = probe.finding();
      Map<String, Object> data = found.data().isEmpty() ? null : found.data();
      return new Check(probe.name(), found.up() ? "UP" : "DOWN", data);
    }
  }

  /** Tells whether Integrator works. */
  @GET
  @Path("/health")
  @RouteRule(Who.ANYBODY)
  @Operation(
      summary = "Health",
      description = "Exposee being down does not make Integrator unhealthy.")
  @ApiResponse(
      responseCode = "200",
      description = "Live and ready",
      content = @Content(schema = @Schema(implementation = Status.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Live, but the store or the worker is down",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response health() {
    return status();
  }

  /** Tells whether only a restart would help. */
  @GET
  @Path("/health/live")
  @RouteRule(Who.ANYBODY)
  @Operation(
      summary = "Liveness, in the format of MicroProfile Health",
      description =
          "Down if the thread that hands events over has ended, or the one that stores them: only a"
              + " restart helps.")
  @Probing
  public Response live() {
    return checked(health.live());
  }

  /** Tells whether events can be taken in. */
  @GET
  @Path("/health/ready")
  @RouteRule(Who.ANYBODY)
  @Operation(
      summary = "Readiness, in the format of MicroProfile Health",
      description =
          "Down if events cannot be stored or handled. Whether Exposee can be reached is told as"
              + " data and counts for nothing: events are taken in without it.")
  @Probing
  public Response ready() {
    return checked(health.ready());
  }

  /** Tells whether the start has come to its end. */
  @GET
  @Path("/health/started")
  @RouteRule(Who.ANYBODY)
  @Operation(
      summary = "Whether it has started, in the format of MicroProfile Health",
      description =
          "Down until Exposee has once acknowledged all that integrator.events names; it stays up"
              + " from then on.")
  @Probing
  public Response started() {
    return checked(health.started());
  }

  /** The same, under the name that Exposee uses too. */
  @GET
  @Path("/ping")
  @RouteRule(Who.ANYBODY)
  @Operation(summary = "Health, with whether Exposee answers")
  @ApiResponse(
      responseCode = "200",
      description = "Live and ready",
      content = @Content(schema = @Schema(implementation = Status.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Live, but the store or the worker is down",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response ping() {
    return status();
  }

  /** The same by POST; a body is not read. */
  @POST
  @Path("/ping")
  @RouteRule(Who.ANYBODY)
  @Operation(summary = "Health, with whether Exposee answers")
  @ApiResponse(
      responseCode = "200",
      description = "Live and ready",
      content = @Content(schema = @Schema(implementation = Status.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Live, but the store or the worker is down",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response postPing() {
    return status();
  }

  private Response status() {
    Map<String, String> own = new TreeMap<>();
    health.ready().stream()
        .filter(probe -> OWN.contains(probe.name()))
        .forEach(probe -> own.put(probe.name(), word(probe.finding().up())));
    boolean up = !own.containsValue(word(false));
    return answer(up, new Status(word(up), own, word(health.exposee().now())));
  }

  private static String word(boolean up) {
    return up ? "up" : "down";
  }

  private static Response checked(List<Probe> probes) {
    List<Check> checks = probes.stream().map(Check::of).toList();
    boolean up = checks.stream().allMatch(check -> check.status().equals("UP"));
    return answer(up, new Checked(up ? "UP" : "DOWN", checks));
  }

  private static Response answer(boolean up, Object entity) {
    var answer = Response.status(up ? 200 : 503).entity(entity);
    return (up ? answer : answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S)).build();
  }
}
