package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.message.Unavailable;
import org.exposee.registry.TooMany;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into the one problem its caller sees. There is no other place. */
final class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

  /** A ping is over after one attempt: 15 s at the longest. */
  private static final Duration PING = Duration.ofSeconds(5);

  /** Room for more endpoints comes by hand only. */
  private static final Duration ROOM = Duration.ofMinutes(1);

  private final Refusals refusals = new Refusals(System::nanoTime);
  private final Provider<ContainerRequestContext> request;

  @Inject
  ProblemMapper(Provider<ContainerRequestContext> request) {
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable failure) {
    Rejected rejected = rejected(failure);
    Problem problem = rejected.problem();
    ResponseBuilder answer =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    rejected.headers().forEach(answer::header);
    return answer.build();
  }

  private Rejected rejected(Throwable failure) {
    if (failure instanceof Rejected known) {
      return known;
    }
    if (failure instanceof Unavailable unavailable) {
      refusals.log(call(), unavailable.getMessage());
      return Rejected.retryLater(503, unavailable.getMessage(), unavailable.retryAfter());
    }
    if (failure instanceof PingRunning running) {
      return Rejected.retryLater(429, running.getMessage(), PING);
    }
    if (failure instanceof TooMany tooMany) {
      return Rejected.retryLater(429, tooMany.getMessage(), ROOM);
    }
    if (failure instanceof WebApplicationException refused
        && refused.getResponse().getStatus() < 500) {
      return byJersey(refused.getResponse());
    }
    return unexpected(failure);
  }

  private static Rejected byJersey(Response response) {
    String allow = allow(response.getHeaderString(HttpHeaders.ALLOW));
    return new Rejected(
        new Problem(response.getStatus(), detail(response.getStatus(), allow)),
        allow == null ? Map.of() : Map.of(HttpHeaders.ALLOW, allow));
  }

  /** Jersey answers HEAD wherever there is a GET, but forgets it here. */
  private static String allow(String methods) {
    return methods != null && Set.of(methods.split(", *")).contains(HttpMethod.GET)
        ? methods + "," + HttpMethod.HEAD
        : methods;
  }

  private static String detail(int status, String allow) {
    return switch (status) {
      case 400 -> "The request is malformed.";
      case 404 -> "There is nothing at this address; /docs lists what there is.";
      case 405 -> "This address does not know that method; it allows " + allow + ".";
      case 406 -> "No media type that the request accepts can be answered here; see /docs.";
      case 415 -> Body.NOT_JSON;
      default -> "The request cannot be answered.";
    };
  }

  /** The cause goes into the log only; the caller gets the number under which it stands there. */
  private Rejected unexpected(Throwable failure) {
    String instance = "urn:uuid:" + UUID.randomUUID();
    LOG.error("{} failed, {}", call(), instance, failure);
    String detail =
        failure instanceof Unknown
            ? failure.getMessage()
            : "Something failed inside; the log names it by this problem's instance.";
    return new Rejected(new Problem(500, detail, instance, List.of()), Map.of());
  }

  /** Without the query, which may hold what is nobody's business. */
  private String call() {
    ContainerRequestContext now = request.get();
    return Line.of(now.getMethod() + " " + Mask.of(now.getUriInfo().getRequestUri().getRawPath()));
  }
}
