package org.exposee.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import org.exposee.access.Requires;
import org.exposee.access.Scope;

/** Shows the meters to Prometheus, and to whatever else reads its formats. */
@Path("metrics")
@Tag(name = "Health")
@NeedsKey
public final class MetricsResource {
  private static final String TEXT = "text/plain;version=0.0.4;charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0;charset=utf-8";

  /** The one for those who do not say which. */
  private static final Variant FIRST = variant(TEXT);

  private static final List<Variant> FORMATS = List.of(FIRST, variant(OPEN_METRICS));

  private final Metrics metrics;

  @Inject
  MetricsResource(Metrics metrics) {
    this.metrics = metrics;
  }

  private static Variant variant(String type) {
    return new Variant(MediaType.valueOf(type), (String) null, null);
  }

  @GET
  @Produces({TEXT, OPEN_METRICS})
  @Requires(Scope.READ)
  @Operation(
      summary = "The meters, for Prometheus",
      description =
          "In its text format, or as OpenMetrics for those who prefer it; the README says what each"
              + " one tells. Scope: read.")
  @ApiResponse(
      responseCode = "200",
      description = "All meters as they stand",
      content = {
        @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
        @Content(mediaType = "application/openmetrics-text", schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "403", ref = "NeedsRead")
  public Response metrics(@Parameter(hidden = true) @Context Request request) {
    Variant wished = request.selectVariant(FORMATS);
    MediaType format = (wished == null ? FIRST : wished).getMediaType();
    return Response.ok(metrics.text(format.toString()), format).build();
  }
}
