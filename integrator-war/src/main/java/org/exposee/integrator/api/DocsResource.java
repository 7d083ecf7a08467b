package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.exposee.integrator.api.RouteRule.Who;

/** The description of this API, and Swagger UI to read it and to try it. */
@Path("/")
@Hidden
public final class DocsResource {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/" + version();
  private static final StaticFile OPENAPI = new StaticFile("/openapi.json", "application/json");
  private static final StaticFile INDEX =
      new StaticFile("/integrator/docs/index.html", "text/html;charset=utf-8");
  private static final Map<String, StaticFile> ASSETS =
      Map.of(
          "docs.js", new StaticFile("/integrator/docs/docs.js", "text/javascript;charset=utf-8"),
          "swagger-ui.css", new StaticFile(SWAGGER_UI + "/swagger-ui.css", "text/css"),
          "swagger-ui-bundle.js",
              new StaticFile(SWAGGER_UI + "/swagger-ui-bundle.js", "text/javascript"),
          "favicon-32x32.png", new StaticFile(SWAGGER_UI + "/favicon-32x32.png", "image/png"));

  /** The description, made at build time. */
  @GET
  @Path("/openapi.json")
  @RouteRule(Who.ANYBODY)
  public Response openapi() {
    return OPENAPI.response();
  }

  /** The page. Its links must be relative, and /docs and /docs/ are not at the same height. */
  @GET
  @Path("/docs")
  @RouteRule(Who.ANYBODY)
  public Response index(@Context UriInfo uri) {
    String root = uri.getRequestUri().getPath().endsWith("/") ? ".." : ".";
    return INDEX.response(INDEX.text().replace("{root}", root));
  }

  /** What the page is made of. */
  @GET
  @Path("/docs/{name}")
  @RouteRule(Who.ANYBODY)
  public Response asset(@PathParam("name") String name) {
    return StaticFile.response(ASSETS, name);
  }

  // The WebJar has its version in its paths.
  private static String version() {
    String pom = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = DocsResource.class.getResourceAsStream(pom)) {
      if (in == null) {
        throw new IllegalStateException("swagger-ui is not in the WAR");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
