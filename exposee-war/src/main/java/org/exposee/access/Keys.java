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
   * Revokes a key, unless no other one of its application could make keys then. Of two that are
   * revoked at one time, by whichever node, the second one sees that the first has gone.
   */
  CompletableFuture<Revocation> revoke(long application, long id, Instant at);
}
