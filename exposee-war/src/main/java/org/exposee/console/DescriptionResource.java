package org.exposee.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.exposee.access.Open;

/** The API's description, which the build has made. */
@Open
@Path("openapi.json")
public final class DescriptionResource {
  private static final StaticFile OPENAPI = new StaticFile("/openapi.json", "application/json");

  @GET
  public Response openapi() {
    return OPENAPI.response();
  }
}
