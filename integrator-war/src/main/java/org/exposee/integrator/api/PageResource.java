package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Map;
import org.exposee.integrator.api.RouteRule.Who;

/** The start page. It is static: what it shows it asks for with the reader's key. */
@Path("/")
@Hidden
public final class PageResource {
  private static final StaticFile INDEX =
      new StaticFile("/integrator/page/index.html", "text/html;charset=utf-8");
  private static final StaticFile ICON =
      new StaticFile("/integrator/page/icon.svg", "image/svg+xml");
  private static final Map<String, StaticFile> ASSETS =
      Map.of(
          "page.css", new StaticFile("/integrator/page/page.css", "text/css;charset=utf-8"),
          "page.js", new StaticFile("/integrator/page/page.js", "text/javascript;charset=utf-8"),
          "icon.svg", ICON);

  /** Shows the page. Its links are relative, so its address must end with a slash. */
  @GET
  @RouteRule(Who.ANYBODY)
  public Response index(@Context UriInfo uri) {
    String path = uri.getRequestUri().getRawPath();
    if (path.endsWith("/")) {
      return INDEX.response();
    }
    String withSlash = path.substring(path.lastIndexOf('/') + 1) + "/";
    return Response.status(Status.FOUND).location(URI.create(withSlash)).build();
  }

  /** Browsers ask for it by this name, whatever a page links to; the media type counts. */
  @GET
  @Path("/favicon.ico")
  @RouteRule(Who.ANYBODY)
  public Response icon() {
    return ICON.response();
  }

  /** What the page is made of. */
  @GET
  @Path("/assets/{name}")
  @RouteRule(Who.ANYBODY)
  public Response asset(@PathParam("name") String name) {
    return StaticFile.response(ASSETS, name);
  }
}
