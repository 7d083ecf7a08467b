package org.exposee.signing;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A symmetric signing secret of 24 to 64 bytes, written {@code whsec_} and base64 (Standard
 * Webhooks 1.0.0). Only {@link #show} reveals it.
 */
public final class Secret {
  public static final String PREFIX = "whsec_";
  public static final int MIN_BYTES = 24;
  public static final int MAX_BYTES = 64;

  private static final int NEW_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Secret generate() {
    byte[] bytes = new byte[NEW_BYTES];
    RANDOM.nextBytes(bytes);
    return new Secret(bytes);
  }

  /** Empty unless it is {@code whsec_} followed by padded base64 of 24 to 64 bytes. */
  public static Optional<Secret> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      Secret secret = new Secret(bytes);
      boolean canonical = secret.show().equals(text);
      return canonical && isLength(bytes.length) ? Optional.of(secret) : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** For the store, which keeps it sealed. */
  public static Secret ofBytes(byte[] bytes) {
    if (!isLength(bytes.length)) {
      throw new IllegalArgumentException("a secret has 24 to 64 bytes, not " + bytes.length);
    }
    return new Secret(bytes.clone());
  }

  private static boolean isLength(int length) {
    return length >= MIN_BYTES && length <= MAX_BYTES;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** The secret in clear, for the one who may see it. */
  public String show() {
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
