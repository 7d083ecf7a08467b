package org.exposee.architecture.broken.stray;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Breaks a rule on purpose. */
public record Sinner() {
  CompletableFuture<String> sin(CompletableFuture<String> future) {
    return future.orTimeout(1, TimeUnit.SECONDS);
  }
}
