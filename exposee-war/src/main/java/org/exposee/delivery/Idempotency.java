package org.exposee.delivery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * An idempotency key and the request it stands for, both as SHA-256: the same key with the same
 * bytes is the same request, with other bytes a conflict.
 */
public record Idempotency(byte[] key, byte[] request) {

  public static Idempotency of(byte[] key, byte[] request) {
    return new Idempotency(sha256(key), sha256(request));
  }

  public boolean sameRequest(byte[] otherRequest) {
    return Arrays.equals(request, otherRequest);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Idempotency that
        && Arrays.equals(key, that.key)
        && Arrays.equals(request, that.request);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}
