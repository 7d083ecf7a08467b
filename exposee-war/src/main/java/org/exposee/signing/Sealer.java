package org.exposee.signing;

/** Encrypts secrets for the store: AES-256-GCM with the master key; the nonce stands in front. */
public final class Sealer {
  /** The master key these seals are made with; stored beside each, for a later change of it. */
  public static final int MASTER_KEY_NUMBER = 1;

  private final byte[] masterKey;

  /**
   * @param masterKey 32 bytes
   */
  public Sealer(byte[] masterKey) {
    this.masterKey = masterKey.clone();
  }

  /**
   * @param context bound to the seal: opening with another one fails, so that a row cannot be moved
   */
  public byte[] seal(byte[] plain, long context) {
    throw new UnsupportedOperationException("being written: " + masterKey.length);
  }

  /**
   * @throws IllegalStateException if the master key or the context is another one
   */
  public byte[] open(byte[] sealed, long context) {
    throw new UnsupportedOperationException("being written");
  }
}
