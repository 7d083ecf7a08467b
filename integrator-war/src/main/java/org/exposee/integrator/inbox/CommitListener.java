package org.exposee.integrator.inbox;

/** Is told of each commit, on the thread that writes: it must be quick, and must not throw. */
@FunctionalInterface
public interface CommitListener {
  /** A commit has succeeded, and the disk has synced it, in so many nanoseconds. */
  void committed(long nanos);
}
