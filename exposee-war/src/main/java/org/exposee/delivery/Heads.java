package org.exposee.delivery;

import java.util.function.Consumer;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.ProtocolVersion;

/**
 * Counts the heads that come as an answer: interim ones (1xx), then the one that counts. The client
 * puts no bound to the former, tells nobody of a {@code 100}, and reads on from the same connection
 * while more has come, so that a flood of them would have one of the few I/O threads for itself
 * until the deadline. What it does with each head is to note its version here.
 */
final class Heads extends HttpClientContext {
  /** Real servers send one or two (RFC 9110, 15.2). */
  static final int MAX = 32;

  /** Of all heads together: the parser bounds lines and their number, not the sum. */
  static final int MAX_BYTES = 64 * 1_024;

  private final Consumer<Exception> tooMany;
  private volatile EndpointDetails connection;
  private long before;
  private int seen;

  /**
   * @param tooMany told once
   */
  Heads(Consumer<Exception> tooMany) {
    this.tooMany = tooMany;
  }

  @Override
  public void setEndpointDetails(EndpointDetails details) {
    super.setEndpointDetails(details);
    before = details.getReceivedBytesCount();
    connection = details;
  }

  /** Whether more has come than heads may have; to be asked as long as there is no status. */
  boolean areTooLong() {
    EndpointDetails from = connection;
    return from != null && from.getReceivedBytesCount() - before > MAX_BYTES;
  }

  static Exception tooLong() {
    return new ProtocolException("more than %d bytes before the body", MAX_BYTES);
  }

  @Override
  public void setProtocolVersion(ProtocolVersion version) {
    super.setProtocolVersion(version);
    if (++seen == MAX) {
      tooMany.accept(new ProtocolException("more than %d interim answers", MAX));
    }
  }
}
