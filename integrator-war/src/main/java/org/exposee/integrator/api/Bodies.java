package org.exposee.integrator.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads request bodies: none beyond the limit or the deadline, and all together only so much that
 * many large ones at once cannot fill the memory.
 */
public final class Bodies {
  private static final int CHUNK = 8 * 1024;
  private static final int AT_ONCE = 64;
  static final String BROKEN = "The body broke off, or its chunks are not right.";
  static final String TOO_MANY = "Too many large requests at once.";

  /** Within which a body must have come. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  static final String TOO_SLOW =
      "The body did not come within %d s.".formatted(DEADLINE.toSeconds());

  private final int max;
  private final Semaphore budget;

  /** With a limit in bytes for one body; 64 of that size may be held at the same time. */
  public Bodies(int max) {
    this.max = max;
    this.budget = new Semaphore(Math.multiplyExact(Math.addExact(max, CHUNK), AT_ONCE));
  }

  int max() {
    return max;
  }

  /** Takes memory for a part of a body, if there is any. */
  boolean hold(int bytes) {
    return budget.tryAcquire(bytes);
  }

  void letGo(int bytes) {
    budget.release(bytes);
  }

  /** Reads a whole body; a problem if it is too large, too slow or broken, or too much is held. */
  Body read(InputStream in) {
    Body body = new Body();
    try {
      body.readFrom(in);
      return body;
    } catch (RuntimeException e) {
      body.close();
      throw e;
    }
  }

  /** A body in memory; closing it makes room for others. */
  final class Body implements AutoCloseable {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private int taken;

    private void readFrom(InputStream in) {
      long start = System.nanoTime();
      byte[] chunk = new byte[CHUNK];
      for (int n = next(in, chunk); n >= 0; n = next(in, chunk)) {
        take(n);
        read.write(chunk, 0, n);
        if (System.nanoTime() - start > DEADLINE.toNanos()) {
          throw Problems.tooSlow(TOO_SLOW);
        }
      }
    }

    // Whatever breaks here is the sender's connection, not us.
    private static int next(InputStream in, byte[] chunk) {
      try {
        return in.read(chunk);
      } catch (IOException e) {
        throw isTimeout(e)
            ? Problems.tooSlow("The body stopped coming.")
            : Problems.malformed(BROKEN);
      }
    }

    private static boolean isTimeout(Throwable thrown) {
      return thrown instanceof SocketTimeoutException
          || (thrown.getCause() != null && isTimeout(thrown.getCause()));
    }

    private void take(int bytes) {
      if (!hold(bytes)) {
        throw Problems.unavailable(TOO_MANY);
      }
      taken += bytes;
      if (taken > max) {
        throw Problems.tooLarge(max);
      }
    }

    byte[] bytes() {
      return read.toByteArray();
    }

    @Override
    public void close() {
      letGo(taken);
      taken = 0;
    }
  }
}
