package org.exposee.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.access.Principal;
import org.exposee.registry.Endpoints.Changed;

/**
 * All endpoints in memory, so that publishing asks no database who is registered. Changes may come
 * in any order: the greater revision wins, and a removal leaves its revision behind.
 */
public final class Directory {
  private final ConcurrentNavigableMap<Long, Endpoint> byId = new ConcurrentSkipListMap<>();
  private final Map<Url, Endpoint> byUrl = new ConcurrentHashMap<>();
  private final Map<Topic, ConcurrentNavigableMap<Long, Endpoint>> byEventType =
      new ConcurrentHashMap<>();
  private final Map<Long, Long> removed = new Latest();
  private final List<Changes> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger disabled = new AtomicInteger();

  private record Url(long application, String url) {}

  private record Topic(long application, String eventType) {}

  /** Fills the memory at start, before anybody listens or asks. */
  public synchronized void fill(List<Endpoint> stored) {
    stored.forEach(this::put);
  }

  public void listen(Changes listener) {
    listeners.add(listener);
  }

  /** Endpoints subscribed to an event type, by id; a live view that tolerates changes. */
  public NavigableMap<Long, Endpoint> matching(long application, String eventType) {
    ConcurrentNavigableMap<Long, Endpoint> found =
        byEventType.get(new Topic(application, eventType));
    return found == null ? Collections.emptyNavigableMap() : found;
  }

  /** Every event type of that application that anybody is registered for, in order. */
  public List<String> eventTypes(long application) {
    return byEventType.entrySet().stream()
        .filter(e -> e.getKey().application() == application && !e.getValue().isEmpty())
        .map(e -> e.getKey().eventType())
        .sorted()
        .toList();
  }

  /** Empty when it is unknown or removed. */
  public Optional<Endpoint> byId(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Optional<Endpoint> byId(Principal principal, long id) {
    return byId(id).filter(e -> e.application() == principal.application());
  }

  public Optional<Endpoint> byUrl(long application, String url) {
    return Optional.ofNullable(byUrl.get(new Url(application, url)));
  }

  /** The principal's endpoints with an id above {@code after}, by id. */
  public List<Endpoint> page(Principal principal, long after, int limit) {
    return byId.tailMap(after, false).values().stream()
        .filter(e -> e.application() == principal.application())
        .limit(limit)
        .toList();
  }

  public Collection<Endpoint> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  public int size() {
    return byUrl.size();
  }

  /** How many of them are disabled. */
  public int disabled() {
    return disabled.get();
  }

  /** Takes over what is durable, and tells who listens. */
  public synchronized void apply(Changed<?> changed) {
    changed.after().ifPresent(this::put);
    if (changed.after().isEmpty()) {
      changed.before().ifPresent(before -> remove(before.id(), changed.removedAt()));
    }
    if (changed.before().isPresent() || changed.after().isPresent()) {
      listeners.forEach(l -> l.changed(changed.before(), changed.after()));
    }
  }

  /** Its owner has registered it once more. */
  public void registeredAgain(Endpoint endpoint) {
    listeners.forEach(l -> l.registeredAgain(endpoint));
  }

  // The new is put before the old is taken away: a publish in between misses nobody.
  private void put(Endpoint endpoint) {
    Endpoint known = byId.get(endpoint.id());
    if (endpoint.revision() <= newest(endpoint.id(), known)) {
      return;
    }
    count(endpoint, 1);
    byId.put(endpoint.id(), endpoint);
    byUrl.put(new Url(endpoint.application(), endpoint.url()), endpoint);
    endpoint
        .subscriptions()
        .keySet()
        .forEach(type -> topic(endpoint, type).put(endpoint.id(), endpoint));
    if (known != null) {
      count(known, -1);
      known.subscriptions().keySet().stream()
          .filter(type -> !endpoint.subscriptions().containsKey(type))
          .forEach(type -> topic(known, type).remove(known.id()));
    }
  }

  private void remove(long id, long revision) {
    removed.put(id, revision);
    Endpoint known = byId.get(id);
    if (known == null || known.revision() > revision) {
      return;
    }
    count(known, -1);
    byId.remove(id);
    byUrl.remove(new Url(known.application(), known.url()), known);
    known.subscriptions().keySet().forEach(type -> topic(known, type).remove(id));
  }

  private void count(Endpoint endpoint, int change) {
    if (endpoint.disabled().isPresent()) {
      disabled.addAndGet(change);
    }
  }

  private long newest(long id, Endpoint known) {
    return known != null ? known.revision() : removed.getOrDefault(id, -1L);
  }

  private NavigableMap<Long, Endpoint> topic(Endpoint endpoint, String eventType) {
    return byEventType.computeIfAbsent(
        new Topic(endpoint.application(), eventType), t -> new ConcurrentSkipListMap<>());
  }

  /** Remembers the latest of something, so that what comes too late is known as such. */
  private static final class Latest extends LinkedHashMap<Long, Long> {
    private static final long serialVersionUID = 1L;
    private static final int KEPT = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > KEPT;
    }
  }
}
