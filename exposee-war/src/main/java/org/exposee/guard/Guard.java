package org.exposee.guard;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** Judges where deliveries may go: the text of a URL, then each address its name resolves to. */
public final class Guard {

  /**
   * Judges the text alone; nothing is resolved.
   *
   * @throws Refused saying why
   */
  public Target check(String url) {
    throw new UnsupportedOperationException("being written: " + url);
  }

  /**
   * Resolves the target's name and judges every answer; one refused answer refuses all.
   *
   * @return the address to dial; fails with {@link Refused}, {@link java.net.UnknownHostException}
   *     or {@link java.util.concurrent.TimeoutException}; completes on any thread
   */
  public CompletableFuture<InetAddress> vet(Target target) {
    throw new UnsupportedOperationException("being written: " + target);
  }
}
