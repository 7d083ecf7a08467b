package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.exposee.integrator.api.RouteRule.Who;
import org.exposee.integrator.monitor.Exposition;

/** What Prometheus scrapes. */
@Path("/metrics")
@Tag(name = "Metrics")
@NeedsKey
public final class MetricsResource {
  private static final String TEXT = "text/plain";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final MediaType AS_TEXT =
      MediaType.valueOf(TEXT + "; version=0.0.4; charset=utf-8");
  private static final MediaType AS_OPEN_METRICS =
      MediaType.valueOf(OPEN_METRICS + "; version=1.0.0; charset=utf-8");

  private final Exposition exposition;

  @Inject
  MetricsResource(Exposition exposition) {
    this.exposition = exposition;
  }

  /** All meters, in the one of the two formats that the caller likes better. */
  @GET
  @Produces({TEXT, OPEN_METRICS})
  @RouteRule(Who.ADMITTED)
  @Operation(
      summary = "All meters, for Prometheus",
      description = "The README has a table of them. A scrape costs the same whatever came in.")
  @ApiResponse(
      responseCode = "200",
      description = "The meters as text",
      content = {
        @Content(mediaType = TEXT, schema = @Schema(type = "string")),
        @Content(mediaType = OPEN_METRICS, schema = @Schema(type = "string"))
      })
  public Response metrics(@Context HttpHeaders headers) {
    MediaType chosen = chosen(headers.getAcceptableMediaTypes());
    return Response.ok(exposition.in(chosen.toString()), chosen).build();
  }

  // They come in the order in which the caller likes them; there is one, else it were 406.
  private static MediaType chosen(List<MediaType> accepted) {
    return accepted.stream()
        .filter(type -> type.isCompatible(AS_TEXT) || type.isCompatible(AS_OPEN_METRICS))
        .map(type -> type.isCompatible(AS_TEXT) ? AS_TEXT : AS_OPEN_METRICS)
        .findFirst()
        .orElse(AS_TEXT);
  }
}
