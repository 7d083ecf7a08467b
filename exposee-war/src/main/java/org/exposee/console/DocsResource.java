package org.exposee.console;

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
import org.exposee.access.Open;

/** Swagger UI, to read the API's description and to try it. */
@Open
@Path("docs")
public final class DocsResource {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/" + version();

  /** Swagger UI writes style attributes. */
  private static final String POLICY =
      PageResource.POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

  private static final StaticFile INDEX =
      new StaticFile("docs/index.html", "text/html;charset=utf-8");
  private static final Assets ASSETS =
      new Assets(
          Map.of(
              "docs.js",
              new StaticFile("docs/docs.js", "text/javascript;charset=utf-8"),
              "swagger-ui.css",
              new StaticFile(SWAGGER_UI + "/swagger-ui.css", "text/css;charset=utf-8"),
              "swagger-ui-bundle.js",
              new StaticFile(
                  SWAGGER_UI + "/swagger-ui-bundle.js", "text/javascript;charset=utf-8")));

  /** The page. Its links must be relative, and /docs and /docs/ are not at the same height. */
  @GET
  public Response index(@Context UriInfo uri) {
    String root = uri.getRequestUri().getPath().endsWith("/") ? ".." : ".";
    return INDEX.response(INDEX.text().replace("{root}", root), POLICY);
  }

  /** What the page is made of. */
  @GET
  @Path("{name}")
  public Response asset(@PathParam("name") String name) {
    return ASSETS.response(name);
  }

  /** The WebJar has its version in its paths. */
  private static String version() {
    String pom = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = DocsResource.class.getResourceAsStream(pom)) {
      if (in == null) {
        throw new IllegalStateException("swagger-ui is not in the WAR");
      }
      properties.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return properties.getProperty("version");
  }
}
