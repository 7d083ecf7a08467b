package org.exposee.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.exposee.access.Principal;
import org.exposee.guard.Guard;
import org.exposee.guard.Refused;
import org.exposee.guard.Target;
import org.exposee.message.EventType;
import org.exposee.registry.Directory;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Options;
import org.exposee.store.WebhooksJson.Entry;
import org.exposee.store.WebhooksJson.Malformed;
import org.exposee.store.WebhooksJson.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What somebody has added to {@code webhooks.json}: all of it is looked at before any is taken. */
final class Additions {
  private static final Logger LOG = LoggerFactory.getLogger(Additions.class);

  /** Registrations that wait for the store at the same time. */
  private static final int STEP = 500;

  private final Path file;
  private final Principal owner;
  private final Directory directory;

  Additions(Path file, long application, Directory directory) {
    this.file = file;
    this.owner = new Principal(application, Set.of());
    this.directory = directory;
  }

  private record Addition(Target target, String eventType) {
    Webhook webhook() {
      return new Webhook(target.url(), eventType);
    }
  }

  /**
   * @throws IllegalStateException if it is malformed, or more than may be registered; then nothing
   *     was registered
   */
  void register(byte[] text, Registrar registrar, Guard guard) {
    try {
      List<Entry> entries = WebhooksJson.parse(text);
      List<Addition> additions = additions(entries, guard);
      checkRoom(additions, registrar.room());
      for (int from = 0; from < additions.size(); from += STEP) {
        int to = Math.min(additions.size(), from + STEP);
        register(additions.subList(from, to), registrar);
      }
      tell(entries.size(), additions.size());
    } catch (Malformed malformed) {
      throw new IllegalStateException(file + ", " + malformed.getMessage());
    } catch (CompletionException failed) {
      throw new IllegalStateException(file + ": " + failed.getCause().getMessage(), failed);
    }
  }

  private void tell(int listed, int added) {
    LOG.info("{} was changed by hand: {} registered from it", file, added);
    long kept =
        directory.all().stream()
            .filter(endpoint -> endpoint.application() == owner.application())
            .mapToLong(endpoint -> endpoint.subscriptions().size())
            .sum();
    if (kept > listed) {
      LOG.info(
          "{} that it does not list stay registered and are written back: only POST /unregister removes them",
          kept - listed);
    }
  }

  private List<Addition> additions(List<Entry> entries, Guard guard) {
    Map<Webhook, Integer> lines = new HashMap<>();
    List<Addition> additions = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<Addition> addition = addition(entry, guard);
      Webhook webhook = addition.map(Addition::webhook).orElse(entry.webhook());
      Integer first = lines.putIfAbsent(webhook, entry.line());
      if (first != null) {
        throw new Malformed(entry.line(), "the same as in line " + first);
      }
      addition.filter(a -> !isKnown(a.webhook())).ifPresent(additions::add);
    }
    return additions;
  }

  /** Empty for what is registered: the guard may have become stricter since. */
  private Optional<Addition> addition(Entry entry, Guard guard) {
    Webhook webhook = entry.webhook();
    if (isKnown(webhook)) {
      return Optional.empty();
    }
    if (!EventType.isValid(webhook.event())) {
      throw new Malformed(entry.line(), "event is to be " + EventType.GRAMMAR);
    }
    try {
      return Optional.of(new Addition(guard.check(webhook.url()), webhook.event()));
    } catch (Refused refused) {
      throw new Malformed(entry.line(), "url: " + refused.getMessage());
    }
  }

  private boolean isKnown(Webhook webhook) {
    return directory
        .byUrl(owner.application(), webhook.url())
        .filter(endpoint -> endpoint.subscriptions().containsKey(webhook.event()))
        .isPresent();
  }

  private void checkRoom(List<Addition> additions, int room) {
    long urls =
        additions.stream()
            .map(addition -> addition.target().url())
            .filter(url -> directory.byUrl(owner.application(), url).isEmpty())
            .distinct()
            .count();
    if (urls > room) {
      throw new IllegalStateException(
          "%s has %,d new URLs, and exposee.endpoints.max leaves room for %,d"
              .formatted(file, urls, room));
    }
  }

  private void register(List<Addition> additions, Registrar registrar) {
    CompletableFuture<?>[] all =
        additions.stream()
            .map(a -> registrar.register(owner, a.target(), a.eventType(), Options.NONE))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).join();
  }
}
