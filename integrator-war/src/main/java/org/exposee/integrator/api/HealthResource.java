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
import java.util.Map;
import org.exposee.integrator.api.RouteRule.Who;

/** Whether Integrator works, and whether it can reach Exposee. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
@ApiResponse(responseCode = "400", ref = "Malformed")
@ApiResponse(responseCode = "406", ref = "NotAcceptable")
@ApiResponse(responseCode = "500", ref = "Inside")
public final class HealthResource {
  private static final int RETRY_AFTER_S = 5;

  private final Health health;

  @Inject
  HealthResource(Health health) {
    this.health = health;
  }

  /** The answer: all are {@code up} or {@code down}. */
  record Status(String status, Map<String, String> checks, String exposee) {}

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
    boolean ready = health.ready();
    var answer =
        Response.status(ready ? 200 : 503)
            .entity(new Status(ready ? "up" : "down", health.own(), health.exposee()));
    return (ready ? answer : answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S)).build();
  }
}
