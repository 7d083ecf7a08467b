package org.exposee.delivery;

/** Is told what becomes of deliveries: for meters. */
public interface Observer {

  /**
   * That attempt is in the history. Told once at the most: not when nobody knows whether the store
   * has written it, or another node has. On the dispatcher's thread, so it is to be quick.
   */
  void recorded(Attempt attempt);
}
