package org.exposee.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.registry.Endpoints.Changed;
import org.exposee.signing.Secret;
import org.junit.jupiter.api.Test;

class DirectoryTest {
  private static final long APP = 1;
  private static final SigningSecret SECRET =
      new SigningSecret(1, Secret.generate(), Optional.empty());

  private final Directory directory = new Directory();

  private static Endpoint endpoint(long id, long revision, String... eventTypes) {
    Map<String, Long> subscriptions = new java.util.HashMap<>();
    for (String eventType : eventTypes) {
      subscriptions.put(eventType, id);
    }
    return new Endpoint(
        id,
        APP,
        revision,
        "http://host/" + id,
        subscriptions,
        List.of(SECRET),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void saved(Endpoint before, Endpoint after) {
    directory.apply(new Changed<>(Optional.ofNullable(before), Optional.of(after), 0, "x"));
  }

  private void removed(Endpoint before, long revision) {
    directory.apply(new Changed<>(Optional.of(before), Optional.empty(), revision, "x"));
  }

  @Test
  void whoIsSubscribedIsFoundByEventType() {
    directory.fill(List.of(endpoint(1, 1, "a", "b"), endpoint(2, 2, "b")));
    assertThat(directory.matching(APP, "b").keySet()).containsExactly(1L, 2L);
    assertThat(directory.matching(APP, "a").keySet()).containsExactly(1L);
    assertThat(directory.matching(APP, "c")).isEmpty();
    assertThat(directory.matching(2, "a")).isEmpty();
    assertThat(directory.eventTypes(APP)).containsExactly("a", "b");
  }

  private static Endpoint disabled(Endpoint endpoint) {
    Disabled why = new Disabled(java.time.Instant.EPOCH, "gone");
    return endpoint.withState(Optional.of(why), Optional.empty());
  }

  @Test
  void thoseThatAreDisabledAreCounted() {
    Endpoint one = endpoint(1, 1, "a");
    Endpoint two = disabled(endpoint(2, 2, "a"));
    directory.fill(List.of(one, two));
    assertThat(directory.disabled()).isEqualTo(1);

    Endpoint next = disabled(endpoint(1, 3, "a"));
    saved(one, next);
    saved(one, next); // told twice, as to several nodes
    saved(next, disabled(endpoint(1, 4, "a", "b")));
    assertThat(directory.disabled()).isEqualTo(2);

    removed(two, 5);
    removed(two, 5);
    saved(null, disabled(endpoint(2, 2, "a"))); // too late
    assertThat(directory.disabled()).isEqualTo(1);
    saved(next, endpoint(1, 6, "a"));
    assertThat(directory.disabled()).isZero();
  }

  @Test
  void aDroppedEventTypeIsNoLongerFound() {
    Endpoint both = endpoint(1, 1, "a", "b");
    directory.fill(List.of(both));
    saved(both, endpoint(1, 2, "b"));
    assertThat(directory.matching(APP, "a")).isEmpty();
    assertThat(directory.matching(APP, "b")).containsOnlyKeys(1L);
    assertThat(directory.eventTypes(APP)).containsExactly("b");
  }

  @Test
  void theNewerRevisionWinsInWhateverOrderTheyCome() {
    Endpoint third = endpoint(1, 3, "a");
    saved(null, third);
    saved(null, endpoint(1, 2, "a", "b"));
    assertThat(directory.byId(1)).contains(third);
    assertThat(directory.matching(APP, "b")).isEmpty();
  }

  @Test
  void aLateChangeDoesNotBringBackWhatWasRemoved() {
    Endpoint first = endpoint(1, 1, "a");
    saved(null, first);
    removed(first, 3);
    saved(first, endpoint(1, 2, "a", "b"));
    assertThat(directory.byId(1)).isEmpty();
    assertThat(directory.byUrl(APP, first.url())).isEmpty();
    assertThat(directory.matching(APP, "a")).isEmpty();
    assertThat(directory.size()).isZero();
  }

  @Test
  void aLateRemovalDoesNotTouchTheNextEndpointOfThatUrl() {
    Endpoint old = endpoint(1, 1, "a");
    saved(null, old);
    Endpoint next =
        new Endpoint(
            2,
            APP,
            3,
            old.url(),
            Map.of("a", 2L),
            List.of(SECRET),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());
    saved(null, next);
    removed(old, 2);
    assertThat(directory.byUrl(APP, old.url())).contains(next);
    assertThat(directory.matching(APP, "a")).containsOnlyKeys(2L);
  }

  @Test
  void foreignEndpointsAreNotFound() {
    directory.fill(List.of(endpoint(1, 1, "a"), endpoint(2, 2, "a")));
    Principal own = new Principal(APP, Set.of(Scope.READ));
    Principal foreign = new Principal(2, Set.of(Scope.ADMIN));
    assertThat(directory.byId(own, 1)).isPresent();
    assertThat(directory.byId(foreign, 1)).isEmpty();
    assertThat(directory.page(own, 0, 10)).extracting(Endpoint::id).containsExactly(1L, 2L);
    assertThat(directory.page(own, 1, 10)).extracting(Endpoint::id).containsExactly(2L);
    assertThat(directory.page(foreign, 0, 10)).isEmpty();
  }

  @Test
  void listenersHearEachChangeOnce() {
    List<String> heard = new ArrayList<>();
    directory.listen((before, after) -> heard.add(before.isPresent() + ">" + after.isPresent()));
    Endpoint first = endpoint(1, 1, "a");
    saved(null, first);
    saved(first, endpoint(1, 2, "a", "b"));
    removed(endpoint(1, 2, "a", "b"), 3);
    directory.apply(new Changed<>(Optional.empty(), Optional.empty(), 0, "nothing there"));
    assertThat(heard).containsExactly("false>true", "true>true", "true>false");
  }
}
