package org.exposee.server;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What Exposee has acknowledged, noted by those who called it. */
final class Ledger {

  /** What a URL that is registered and unregistered now and then must be. */
  enum Webhook {
    REGISTERED,
    UNREGISTERED,
    /** The last call about it was not answered. */
    UNKNOWN
  }

  /** Ids by the number that the event carries: those that were acknowledged. */
  private final Map<Integer, String> messages = new ConcurrentHashMap<>();

  private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
  private final Map<String, Webhook> webhooks = new ConcurrentHashMap<>();
  private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();

  void published(int number, String id) {
    messages.put(number, id);
  }

  /** Sent as one, acknowledged or not: all of it must be there, or nothing. */
  void sentTogether(List<Integer> numbers) {
    batches.add(numbers);
  }

  void webhook(String url, Webhook state) {
    webhooks.put(url, state);
  }

  Webhook webhook(String url) {
    return webhooks.getOrDefault(url, Webhook.UNREGISTERED);
  }

  void contradiction(String what) {
    contradictions.add(what);
  }

  Map<Integer, String> messages() {
    return messages;
  }

  Queue<List<Integer>> batches() {
    return batches;
  }

  Map<String, Webhook> webhooks() {
    return webhooks;
  }

  /** Answers that do not fit to what was acknowledged before. */
  Queue<String> contradictions() {
    return contradictions;
  }
}
