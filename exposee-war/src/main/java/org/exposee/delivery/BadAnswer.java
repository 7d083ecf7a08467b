package org.exposee.delivery;

import org.apache.hc.core5.http.ProtocolException;
import org.exposee.delivery.Attempt.Failure;

/** An answer that no good receiver gives, with a name for it. Says nothing that came with it. */
final class BadAnswer extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final String code;

  BadAnswer(String code, String detail) {
    super(detail);
    this.code = code;
  }

  Failure failure() {
    return new Failure(code, getMessage());
  }
}
