package org.exposee.store;

/** Is told of each commit: for meters. */
public interface CommitListener {

  /**
   * On a thread that writes, of which there may be two, behind those who wait for it; it is to be
   * quick.
   *
   * @param entries calls that shared the commit
   * @param nanos that the commit itself took, nearly all of it the disk's sync
   */
  void committed(int entries, long nanos);
}
