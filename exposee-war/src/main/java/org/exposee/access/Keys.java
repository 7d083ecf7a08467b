package org.exposee.access;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where keys are kept. Futures complete when the change is durable. */
public interface Keys {

  /** All of them, revoked ones included, oldest first. */
  List<ApiKey> load();

  CompletableFuture<Void> add(ApiKey key);

  /**
   * Completes with false when there is no such key of that application, or it is revoked already.
   */
  CompletableFuture<Boolean> revoke(long application, long id, Instant at);
}
