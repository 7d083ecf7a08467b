package org.exposee.api;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.access.Principal;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.Due;
import org.exposee.delivery.History;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;
import org.exposee.message.IdKind;
import org.exposee.message.Message;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/** The attempts of a message as callers see them: those that were made, and what is open. */
final class AttemptList {
  private final History history;
  private final Directory directory;
  private final Dispatcher dispatcher;

  @Inject
  AttemptList(History history, Directory directory, Dispatcher dispatcher) {
    this.history = history;
    this.directory = directory;
    this.dispatcher = dispatcher;
  }

  /** An attempt or an open delivery; both have ids of the same kind, so that one page has both. */
  private sealed interface Entry {
    long id();

    Due due();

    record Made(Attempt attempt) implements Entry {
      @Override
      public long id() {
        return attempt.id();
      }

      @Override
      public Due due() {
        return attempt.due();
      }
    }

    record Open(Due due) implements Entry {
      @Override
      public long id() {
        return due.id();
      }
    }
  }

  /**
   * A page of them.
   *
   * @param after ids up to this one were on pages before
   */
  Page page(Principal caller, Message message, long after, int limit) {
    History.Standing standing = history.standing(caller, message.id(), after, limit + 1);
    List<Entry> entries = new ArrayList<>();
    standing.made().forEach(attempt -> entries.add(new Entry.Made(attempt)));
    standing.open().forEach(due -> entries.add(new Entry.Open(due)));
    entries.sort(Comparator.comparingLong(Entry::id));
    boolean more = entries.size() > limit;
    List<Entry> page = more ? entries.subList(0, limit) : entries;
    Map<Long, String> urls =
        history.urls(caller, page.stream().map(entry -> entry.due().endpoint()).toList());
    List<Shown> shown =
        page.stream()
            .map(entry -> show(entry, message, urls, caller))
            .sorted(Comparator.comparing(Shown::at))
            .toList();
    return new Page(shown, more ? IdKind.ATTEMPT.show(page.get(limit - 1).id()) : null);
  }

  private Shown show(Entry entry, Message message, Map<Long, String> urls, Principal caller) {
    String url = urls.get(entry.due().endpoint());
    return entry instanceof Entry.Made made
        ? Shown.made(made.attempt(), url, caller)
        : open(entry.due(), message, url);
  }

  private Shown open(Due due, Message message, String url) {
    Optional<Endpoint> endpoint =
        directory.byId(due.endpoint()).filter(e -> isMeant(e, due, message));
    if (endpoint.isEmpty()) {
      return Shown.open(due, url, Rules.wire(Result.CANCELLED), Optional.of(Failure.REMOVED));
    }
    if (dispatcher.inFlight(due.id())) {
      return Shown.open(due, url, "in flight", Optional.empty());
    }
    Optional<Failure> held =
        endpoint
            .get()
            .disabled()
            .map(d -> new Failure("disabled", "the webhook is disabled: " + d.reason()));
    return Shown.open(due, url, "due", held);
  }

  /** As the dispatcher will see it when the delivery's turn comes. */
  private static boolean isMeant(Endpoint endpoint, Due due, Message message) {
    return due.trigger() == Trigger.MANUAL
        ? endpoint.subscriptions().containsKey(message.eventType())
        : endpoint.wants(message.eventType(), message.id());
  }

  /**
   * @param next the next page's {@code after}, or null
   */
  record Page(List<Shown> attempts, String next) {}

  /**
   * One attempt.
   *
   * @param endpoint its id
   * @param number of the attempt, from 1; a resend begins with 1 again
   * @param trigger scheduled, manual, ping
   * @param state delivered, failed, dead, cancelled; due or in flight while it is open
   * @param at when it was begun, or is due
   * @param error what went wrong, or why it waits, for people
   * @param errorCode the same for programs
   * @param answer start of the receiver's answer, as text: whatever a receiver likes to send
   */
  @Schema(name = "Attempt")
  @JsonPropertyOrder({
    "endpoint",
    "url",
    "number",
    "trigger",
    "state",
    "at",
    "status",
    "durationMs",
    "error",
    "errorCode",
    "answer"
  })
  record Shown(
      String endpoint,
      String url,
      int number,
      String trigger,
      String state,
      Instant at,
      Integer status,
      Long durationMs,
      String error,
      String errorCode,
      String answer) {

    private static Shown made(Attempt attempt, String url, Principal caller) {
      Due due = attempt.due();
      byte[] answer = attempt.answer();
      return new Shown(
          IdKind.ENDPOINT.show(due.endpoint()),
          url,
          due.number(),
          Rules.wire(due.trigger()),
          Rules.wire(attempt.result()),
          attempt.started(),
          attempt.status().isPresent() ? attempt.status().getAsInt() : null,
          attempt.duration().toMillis(),
          attempt.error().map(failure -> Rules.detail(failure, caller)).orElse(null),
          attempt.error().map(Failure::code).orElse(null),
          answer.length == 0 ? null : new String(answer, StandardCharsets.UTF_8));
    }

    private static Shown open(Due due, String url, String state, Optional<Failure> why) {
      return new Shown(
          IdKind.ENDPOINT.show(due.endpoint()),
          url,
          due.number(),
          Rules.wire(due.trigger()),
          state,
          due.at(),
          null,
          null,
          why.map(Failure::detail).orElse(null),
          why.map(Failure::code).orElse(null),
          null);
    }
  }
}
