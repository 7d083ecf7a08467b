package org.exposee.signing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for the store: AES-256-GCM with the master key, a random 96-bit nonce in front
 * (NIST SP 800-38D: far below 2^32 seals).
 */
public final class Sealer {
  /** Number of the master key, stored beside each seal, so that it can be changed one day. */
  public static final int MASTER_KEY_NUMBER = 1;

  /** Bytes of a master key. */
  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /**
   * @param masterKey 32 bytes
   */
  public Sealer(byte[] masterKey) {
    if (masterKey.length != KEY_BYTES) {
      throw new IllegalArgumentException("a master key has 32 bytes, not " + masterKey.length);
    }
    this.key = new SecretKeySpec(masterKey, "AES");
  }

  /**
   * @param context bound to the seal: opening with another one fails, so that a row cannot be moved
   */
  public byte[] seal(byte[] plain, long context) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /**
   * @throws IllegalStateException if the master key, the context or the bytes are other ones
   */
  public byte[] open(byte[] sealed, long context) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalStateException("not a sealed secret");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(sealed).get(nonce);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, context)
          .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException otherKey) {
      throw new IllegalStateException("sealed with another master key, or damaged", otherKey);
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, long context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(context).flip());
    return cipher;
  }
}
