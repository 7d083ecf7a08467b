package org.exposee.integrator.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key that opens Integrator, kept as its SHA-256 only: 256 random bits need no slow hash (ASVS
 * 6.5.2).
 */
public final class ApiKey {
  private static final String PREFIX = "int_";
  private static final int BYTES = 32;

  private final byte[] digest;

  private ApiKey(byte[] digest) {
    this.digest = digest;
  }

  /** A new key as its holder writes it: {@code int_} and 43 characters. */
  public static String random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The key as its holder writes it, taken in and forgotten. */
  public static ApiKey of(String key) {
    return new ApiKey(sha256(key));
  }

  /**
   * The key as {@link #hash()} wrote it.
   *
   * @throws IllegalArgumentException if that is no hash
   */
  public static ApiKey ofHash(String hex) {
    byte[] digest = HexFormat.of().parseHex(hex);
    if (digest.length != BYTES) {
      throw new IllegalArgumentException("a key's hash has 64 hexadecimal digits");
    }
    return new ApiKey(digest);
  }

  /** The SHA-256 in hexadecimal digits. */
  public String hash() {
    return HexFormat.of().formatHex(digest);
  }

  /** Whether this is the key; takes the same time for every wrong one. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(digest, sha256(candidate));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
