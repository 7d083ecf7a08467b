package org.exposee.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exposee.access.Open;

/** Tells probes and balancers whether to send anything here. */
@Open
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
public final class HealthResource {
  /** Checks are that fresh. */
  private static final int SOON = 1;

  private final Health health;

  @Inject
  HealthResource(Health health) {
    this.health = health;
  }

  @GET
  @Operation(
      summary = "Whether it is live and ready",
      description = "Needs no key. Each check says up, or what is wrong.")
  @ApiResponse(
      responseCode = "200",
      description = "Live and ready",
      content = @Content(schema = @Schema(implementation = State.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Not ready, or not even live: then only a restart helps",
      headers =
          @Header(
              name = "Retry-After",
              description = "Seconds",
              schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = State.class)))
  @ApiResponse(responseCode = "400", ref = "Malformed")
  @ApiResponse(responseCode = "406", ref = "NotAcceptable")
  @ApiResponse(
      responseCode = "500",
      description = "Something failed inside; instance names it in the server's log",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  public Response health() {
    Health.Report report = health.report();
    Map<String, String> checks = new LinkedHashMap<>();
    report.trouble().forEach((name, trouble) -> checks.put(name, trouble.orElse("up")));
    String status = report.ready() ? "up" : "down";
    return (report.ready() ? Response.ok() : Response.status(503).header("Retry-After", SOON))
        .entity(new State(status, report.live(), report.ready(), checks))
        .build();
  }

  /**
   * @param status up or down
   * @param live false: only a restart helps
   * @param ready false: send nothing here
   * @param checks by part: up, or what is wrong
   */
  record State(String status, boolean live, boolean ready, Map<String, String> checks) {}
}
