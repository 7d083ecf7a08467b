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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.access.Open;
import org.exposee.api.Health.Kind;

/**
 * Tells probes and balancers whether to send anything here; to each kind of probe in the format of
 * MicroProfile Health 4.0 (4.1, "REST endpoints").
 */
@Open
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
@ApiResponse(responseCode = "400", ref = "Malformed")
@ApiResponse(responseCode = "406", ref = "NotAcceptable")
@ApiResponse(
    responseCode = "500",
    description = "Something failed inside; instance names it in the server's log",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public final class HealthResource {
  /** Checks are that fresh. */
  private static final int SOON = 1;

  private static final String RETRY_AFTER = "Retry-After";

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
          @Header(name = RETRY_AFTER, description = "Seconds", schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = State.class)))
  public Response health() {
    Map<Health.Check, Optional<String>> all = health.trouble(Kind.READY, Kind.LIVE);
    Map<String, String> checks = new LinkedHashMap<>();
    all.forEach((check, trouble) -> checks.put(check.name(), trouble.orElse("up")));
    boolean live =
        all.entrySet().stream()
            .allMatch(e -> e.getValue().isEmpty() || e.getKey().kind() != Kind.LIVE);
    boolean ready = areUp(all);
    return answer(ready, new State(ready ? "up" : "down", live, ready, checks));
  }

  @GET
  @Path("live")
  @Operation(
      summary = "Whether only a restart would help",
      description = "Needs no key. In the format of MicroProfile Health.")
  @ApiResponse(
      responseCode = "200",
      description = "It is live",
      content = @Content(schema = @Schema(implementation = Checked.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Only a restart helps",
      headers =
          @Header(name = RETRY_AFTER, description = "Seconds", schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = Checked.class)))
  public Response live() {
    return checked(Kind.LIVE);
  }

  @GET
  @Path("ready")
  @Operation(
      summary = "Whether to send anything here",
      description = "Needs no key. In the format of MicroProfile Health.")
  @ApiResponse(
      responseCode = "200",
      description = "It takes events in and delivers them",
      content = @Content(schema = @Schema(implementation = Checked.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Send nothing here now",
      headers =
          @Header(name = RETRY_AFTER, description = "Seconds", schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = Checked.class)))
  public Response ready() {
    return checked(Kind.READY, Kind.LIVE);
  }

  @GET
  @Path("started")
  @Operation(
      summary = "Whether its start has come to its end",
      description =
          "Needs no key. In the format of MicroProfile Health. Down until what an earlier run has"
              + " left open was taken up; up from then on.")
  @ApiResponse(
      responseCode = "200",
      description = "It has started",
      content = @Content(schema = @Schema(implementation = Checked.class)))
  @ApiResponse(
      responseCode = "503",
      description = "It is starting",
      headers =
          @Header(name = RETRY_AFTER, description = "Seconds", schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = Checked.class)))
  public Response started() {
    return checked(Kind.STARTED);
  }

  private Response checked(Kind... kinds) {
    Map<Health.Check, Optional<String>> trouble = health.trouble(kinds);
    boolean up = areUp(trouble);
    List<Check> checks =
        trouble.entrySet().stream().map(e -> Check.of(e.getKey().name(), e.getValue())).toList();
    return answer(up, new Checked(word(up), checks));
  }

  private static boolean areUp(Map<Health.Check, Optional<String>> trouble) {
    return trouble.values().stream().allMatch(Optional::isEmpty);
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private static Response answer(boolean up, Object entity) {
    return (up ? Response.ok() : Response.status(503).header(RETRY_AFTER, SOON))
        .entity(entity)
        .build();
  }

  /**
   * @param status up or down
   * @param live false: only a restart helps
   * @param ready false: send nothing here
   * @param checks by part: up, or what is wrong
   */
  record State(String status, boolean live, boolean ready, Map<String, String> checks) {}

  /**
   * @param status UP or DOWN
   */
  record Checked(@Schema(example = "UP") String status, List<Check> checks) {}

  /**
   * @param status UP or DOWN
   * @param data what is wrong; absent if it is up
   */
  record Check(
      @Schema(example = "disk") String name,
      @Schema(example = "DOWN") String status,
      @Schema(example = "{\"trouble\":\"12 MiB are free, 64 are needed\"}")
          Map<String, String> data) {
    static Check of(String name, Optional<String> trouble) {
      return new Check(
          name,
          word(trouble.isEmpty()),
          trouble.map(words -> Map.of("trouble", words)).orElse(null));
    }
  }
}
