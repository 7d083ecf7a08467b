package org.exposee.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The API keys in memory, found by their hash; changes are durable before they count. */
public final class KeyRing {
  /** What every key begins with, so that scanners for leaked secrets can know it. */
  public static final String PREFIX = "exp_";

  private static final int RANDOM_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Keys keys;
  private final LongSupplier ids;
  private final Clock clock;
  private final Map<String, ApiKey> byHash = new ConcurrentHashMap<>();

  /**
   * @param ids makes the keys' ids
   */
  public KeyRing(Keys keys, LongSupplier ids, Clock clock) {
    this.keys = keys;
    this.ids = ids;
    this.clock = clock;
    reload();
  }

  /** Reads all keys anew: another node may have made or revoked some. */
  public void reload() {
    keys.load().forEach(key -> byHash.put(key.hash(), key));
  }

  /** A key and, this once, its text. */
  public record NewKey(ApiKey key, String text) {
    @Override
    public String toString() {
      return "NewKey[" + key + "]";
    }
  }

  public CompletableFuture<NewKey> create(long application, String label, Set<Scope> scopes) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    ApiKey key =
        new ApiKey(ids.getAsLong(), application, label, scopes, hash(text), Optional.empty());
    return keys.add(key)
        .thenApply(
            done -> {
              byHash.put(key.hash(), key);
              return new NewKey(key, text);
            });
  }

  /**
   * Who calls with that key. The text is hashed before anything is compared, so that the time it
   * takes tells nothing about the keys there are.
   */
  public Optional<Principal> principal(String text) {
    return Optional.ofNullable(byHash.get(hash(text)))
        .filter(key -> key.revoked().isEmpty())
        .map(key -> new Principal(key.application(), key.scopes()));
  }

  /** The application's keys, revoked ones included, oldest first. */
  public List<ApiKey> list(Principal principal) {
    return byHash.values().stream()
        .filter(key -> key.application() == principal.application())
        .sorted(Comparator.comparingLong(ApiKey::id))
        .toList();
  }

  /** The last key that may make others stays: {@link Revocation#LAST_ADMIN}. */
  public CompletableFuture<Revocation> revoke(Principal principal, long id) {
    Instant now = clock.instant();
    return keys.revoke(principal.application(), id, now)
        .whenComplete(
            (outcome, failure) -> {
              if (outcome == Revocation.REVOKED) {
                byHash.replaceAll((hash, key) -> key.id() == id ? key.revokedAt(now) : key);
              }
            });
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
