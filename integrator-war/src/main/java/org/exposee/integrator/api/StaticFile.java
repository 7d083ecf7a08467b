package org.exposee.integrator.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A file of the class path, named in the code and never by a caller.
 *
 * @param resource where it lies
 * @param mediaType what it is
 */
record StaticFile(String resource, String mediaType) {
  /** One of these files, or the problem that there is none of the name. */
  static Response response(Map<String, StaticFile> files, String name) {
    StaticFile file = files.get(name);
    if (file == null) {
      throw Problems.notFound("There is no such file.");
    }
    return file.response();
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  Response response() {
    return response(bytes());
  }

  Response response(Object content) {
    return Response.ok(content, mediaType).header(HttpHeaders.CACHE_CONTROL, "no-cache").build();
  }

  private byte[] bytes() {
    try (InputStream in = StaticFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not in the WAR");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
