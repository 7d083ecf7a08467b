package org.exposee.integrator.signature;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signing secret: {@code whsec_} and the base64 of 24 to 64 bytes, as Standard Webhooks writes
 * it. It never shows itself in {@link #toString()}.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;
  private static final int NEW_BYTES = 32;

  private final byte[] key;

  private WebhookSecret(byte[] key) {
    this.key = key;
  }

  /**
   * Reads a secret as it is written in settings and files.
   *
   * @throws IllegalArgumentException if it is none; the message says why and never shows the text
   */
  public static WebhookSecret parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a secret begins with " + PREFIX);
    }
    byte[] key = decode(text.substring(PREFIX.length()));
    if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a secret has %d to %d bytes, this one %d".formatted(MIN_BYTES, MAX_BYTES, key.length));
    }
    return new WebhookSecret(key);
  }

  /** Makes a new secret of 32 random bytes. */
  public static WebhookSecret random(SecureRandom random) {
    byte[] key = new byte[NEW_BYTES];
    random.nextBytes(key);
    return new WebhookSecret(key);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      // The decoder's own message shows characters of the secret, so it is not the cause.
      throw new IllegalArgumentException("behind " + PREFIX + " stands base64");
    }
  }

  /** The secret as it is written: for the state file and for Exposee, for nobody else. */
  public String reveal() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  byte[] sign(byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(head);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + "***";
  }
}
