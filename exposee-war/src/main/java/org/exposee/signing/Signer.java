package org.exposee.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes the {@code webhook-signature} header: Standard Webhooks 1.0.0, scheme {@code v1}. */
public final class Signer {
  private static final String ALGORITHM = "HmacSHA256";

  private Signer() {}

  /**
   * @param messageId the {@code webhook-id}
   * @param timestamp seconds since 1970, the {@code webhook-timestamp}
   * @param body the exact bytes sent
   * @param secrets each gives one signature, in this order
   * @return signatures, separated by a space
   */
  public static String sign(String messageId, long timestamp, byte[] body, List<Secret> secrets) {
    byte[] head = (messageId + "." + timestamp + ".").getBytes(UTF_8);
    StringBuilder header = new StringBuilder();
    for (Secret secret : secrets) {
      header.append(header.isEmpty() ? "v1," : " v1,").append(mac(secret, head, body));
    }
    return header.toString();
  }

  private static String mac(Secret secret, byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
      mac.update(head);
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
