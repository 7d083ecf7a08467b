package org.exposee.signing;

import java.util.List;

/** Makes the {@code webhook-signature} header: Standard Webhooks 1.0.0, scheme {@code v1}. */
public final class Signer {
  private Signer() {}

  /**
   * @param messageId the {@code webhook-id}
   * @param timestamp seconds since 1970, the {@code webhook-timestamp}
   * @param body the exact bytes sent
   * @param secrets each gives one signature, in this order
   * @return signatures, separated by a space
   */
  public static String sign(String messageId, long timestamp, byte[] body, List<Secret> secrets) {
    throw new UnsupportedOperationException("being written");
  }
}
