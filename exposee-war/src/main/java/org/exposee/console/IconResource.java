package org.exposee.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.exposee.access.Open;

/** Browsers ask for it by this name, whatever a page links to; the media type counts. */
@Open
@Path("favicon.ico")
public final class IconResource {

  @GET
  public Response icon() {
    return AssetsResource.ICON.response();
  }
}
