package org.exposee.console;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** The files a page is made of, by the name in its links. */
record Assets(Map<String, StaticFile> files) {
  Response response(String name) {
    StaticFile file = files.get(name);
    if (file == null) {
      throw new NotFoundException();
    }
    return file.response();
  }
}
