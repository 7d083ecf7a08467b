package org.exposee.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.ProtocolVersion;
import org.exposee.delivery.Outcome.Unanswered;

/**
 * Counts the heads that come as an answer: interim ones (1xx), then the one that counts. The client
 * puts no bound to the former, tells nobody of a {@code 100}, and reads on from the same connection
 * while more has come, so that a flood of them would have one of the few I/O threads for itself
 * until the deadline. What it does with each head, the request's first of all, is to note its
 * version here.
 */
final class Heads extends HttpClientContext {
  /** Real servers send one or two (RFC 9110, 15.2). */
  static final int MAX = 32;

  private final Consumer<Exception> tooMany;
  private final AtomicInteger seen = new AtomicInteger();
  private volatile int ofRequest;
  private volatile EndpointDetails connection;
  private volatile long before;

  /**
   * @param tooMany told once
   */
  Heads(Consumer<Exception> tooMany) {
    this.tooMany = tooMany;
  }

  /** When the request is begun: what the connection has brought so far were other answers. */
  @Override
  public void setEndpointDetails(EndpointDetails details) {
    super.setEndpointDetails(details);
    before = details.getReceivedBytesCount();
    connection = details;
  }

  /** Its version is noted before. */
  @Override
  public void setRequest(HttpRequest request) {
    super.setRequest(request);
    ofRequest = seen.get();
  }

  @Override
  public void setProtocolVersion(ProtocolVersion version) {
    super.setProtocolVersion(version);
    if (seen.incrementAndGet() == MAX) {
      tooMany.accept(
          new BadAnswer("interim_flood", "more than %d interim answers (1xx)".formatted(MAX)));
    }
  }

  /** How far the answer has come, when it should be there. */
  Unanswered late() {
    if (seen.get() > ofRequest) {
      return Unanswered.of("answer_timeout", "only interim answers (1xx) came in time");
    }
    EndpointDetails from = connection;
    if (from != null && from.getReceivedBytesCount() > before) {
      return Unanswered.of("answer_timeout", "the head of its answer was not complete in time");
    }
    return Unanswered.of("timeout", "there was no answer in time");
  }
}
