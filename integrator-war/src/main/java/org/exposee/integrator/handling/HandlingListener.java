package org.exposee.integrator.handling;

/** Is told how handling goes, on the worker's thread: it must be quick, and must not throw. */
public interface HandlingListener {
  /** The handler was called, and has returned or thrown after so many nanoseconds. */
  void called(long nanos);

  /** An event is handled, and that is on the disk. */
  void handled();

  /** A try has failed; the event is tried again or parked. */
  void failed();
}
