package org.exposee.integrator.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Refuses a body that is not plain UTF-8 JSON before it is read. */
final class BodyRules implements ContainerRequestFilter {
  @Context private ResourceInfo route;

  @Override
  public void filter(ContainerRequestContext request) {
    if (!route.getResourceMethod().isAnnotationPresent(Consumes.class)) {
      return;
    }
    MediaType type = request.getMediaType();
    if (type == null) {
      throw Problems.unsupported("The body must be application/json, and Content-Type say so.");
    }
    String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
    if (!charset.equalsIgnoreCase("utf-8")) {
      throw Problems.unsupported("JSON is UTF-8 here, no other charset.");
    }
    String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw Problems.unsupported("The body must not be compressed: no Content-Encoding.");
    }
  }
}
