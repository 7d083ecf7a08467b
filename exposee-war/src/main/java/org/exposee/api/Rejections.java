package org.exposee.api;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.message.Unavailable;
import org.exposee.registry.TooMany;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into the one problem its caller sees. There is no other place. */
final class Rejections {
  private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);

  /** A ping is over after one attempt: 15 s at the longest. */
  private static final Duration PING = Duration.ofSeconds(5);

  /** Room for more endpoints comes by hand only. */
  private static final Duration ROOM = Duration.ofMinutes(1);

  /** One for all, because the log is one: calls come through JAX-RS and around it. */
  private static final Refusals REFUSALS = new Refusals(System::nanoTime);

  private Rejections() {}

  /**
   * @param call names the call in the log
   */
  static Rejected of(Throwable failure, Supplier<String> call) {
    if (failure instanceof Rejected known) {
      return known;
    }
    if (failure instanceof Unavailable unavailable) {
      REFUSALS.log(call.get(), unavailable.getMessage());
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
    return unexpected(failure, call.get());
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
  private static Rejected unexpected(Throwable failure, String call) {
    String instance = "urn:uuid:" + UUID.randomUUID();
    LOG.error("{} failed, {}", call, instance, failure);
    String detail =
        failure instanceof Unknown
            ? failure.getMessage()
            : "Something failed inside; the log names it by this problem's instance.";
    return new Rejected(new Problem(500, detail, instance, List.of()), Map.of());
  }
}
