package org.exposee.integrator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.exposee.integrator.inbox.InboxUnavailableException;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever is thrown into a problem that tells nothing about our insides. */
final class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
  private static final Map<Integer, String> DETAILS =
      Map.of(
          404, "There is nothing at this address; /docs lists what there is.",
          405, "This address does not take this method, see Allow.",
          406, "What is there is not of a type that Accept asks for.",
          415, "The body must be application/json.");

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof ProblemException problem) {
      return problem.response();
    }
    if (thrown instanceof WebApplicationException refused
        && refused.getResponse().getStatus() < 500) {
      return refused(refused.getResponse());
    }
    if (thrown instanceof JsonProcessingException) {
      return Problems.malformed("The body is not JSON.").response();
    }
    if (thrown instanceof InboxUnavailableException) {
      LOG.error("{}: {}", LogText.of(thrown), LogText.of(thrown.getCause()));
      return Problems.unavailableResponse("The inbox cannot be used at the moment.");
    }
    return unexpected(thrown);
  }

  private static Response refused(Response original) {
    int status = original.getStatus();
    String detail = DETAILS.getOrDefault(status, original.getStatusInfo().getReasonPhrase());
    var response = Problems.response(status, detail, List.of());
    String allow = original.getHeaderString(HttpHeaders.ALLOW);
    return (allow == null ? response : response.header(HttpHeaders.ALLOW, withHead(allow))).build();
  }

  /** Jersey answers HEAD wherever there is a GET, but forgets it here. */
  private static String withHead(String methods) {
    return Set.of(methods.split(", *")).contains(HttpMethod.GET)
        ? methods + "," + HttpMethod.HEAD
        : methods;
  }

  private static Response unexpected(Throwable thrown) {
    UUID id = UUID.randomUUID();
    LOG.error("Request failed, id {}", id, thrown);
    return Problems.response(500, "It is our fault, and logged with the id " + id, List.of())
        .build();
  }
}
