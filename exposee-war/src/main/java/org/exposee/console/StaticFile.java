package org.exposee.console;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file of the class path, named in the code and never by a caller.
 *
 * @param resource where it lies
 * @param mediaType what it is
 */
record StaticFile(String resource, String mediaType) {
  private static final Map<String, byte[]> LOADED = new ConcurrentHashMap<>();

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  Response response() {
    return response(bytes(), "default-src 'none'; frame-ancestors 'none'");
  }

  /**
   * @param policy what the page may do
   */
  Response response(Object content, String policy) {
    return Response.ok(content, mediaType)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("Content-Security-Policy", policy)
        .build();
  }

  /** In memory once, however many callers read it at a time. */
  private byte[] bytes() {
    return LOADED.computeIfAbsent(resource, StaticFile::load);
  }

  private static byte[] load(String resource) {
    try (InputStream in = StaticFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not in the WAR");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
