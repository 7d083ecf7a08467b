package org.exposee.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.exposee.access.Open;

/** What the start page is made of. */
@Open
@Path("assets")
public final class AssetsResource {
  static final StaticFile ICON = new StaticFile("page/icon.svg", "image/svg+xml");

  private static final Assets ASSETS =
      new Assets(
          Map.of(
              "page.css",
              new StaticFile("page/page.css", "text/css;charset=utf-8"),
              "page.js",
              new StaticFile("page/page.js", "text/javascript;charset=utf-8"),
              "icon.svg",
              ICON));

  @GET
  @Path("{name}")
  public Response asset(@PathParam("name") String name) {
    return ASSETS.response(name);
  }
}
