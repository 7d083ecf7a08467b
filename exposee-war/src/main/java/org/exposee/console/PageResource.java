package org.exposee.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.exposee.access.Open;

/** The start page. It is static: what it shows it asks the API for, with the reader's key. */
@Open
@Path("")
public final class PageResource {
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final StaticFile INDEX =
      new StaticFile("page/index.html", "text/html;charset=utf-8");

  /** Its links are relative: the context path without its slash is not where they begin. */
  @GET
  public Response index(@Context UriInfo uri) {
    String path = uri.getRequestUri().getRawPath();
    return path.endsWith("/")
        ? INDEX.response(INDEX.text(), POLICY)
        : Response.status(Response.Status.PERMANENT_REDIRECT)
            .header(HttpHeaders.LOCATION, path.substring(path.lastIndexOf('/') + 1) + "/")
            .build();
  }
}
