package org.exposee.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.exposee.store.Entry.Place;

/**
 * Entries that wait for the writer, callers' apart from the dispatcher's own. Who publishes waits
 * for his answer, and nobody waits for a record: so callers go first, and as much of the rest with
 * them as they make themselves, so that it keeps up. What does not fit there has every other turn.
 */
final class EntryQueue {
  private static final int MAX_ENTRIES = 256;

  /** Whoever comes just behind has to wait for so much: four full claims, for example. */
  private static final int MAX_WEIGHT = 2_048;

  /**
   * What of the dispatcher's goes along with callers, and twice what they weigh: two full claims. A
   * claim that never fits would let a lane that has once fallen behind never catch up.
   */
  private static final int ALONG = 1_024;

  private final int callersCapacity;
  private final int ownCapacity;
  private final boolean apart;
  private final Deque<Entry<?>> callers = new ArrayDeque<>();
  private final Deque<Entry<?>> own = new ArrayDeque<>();
  private final Lock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private boolean ownTurn;
  private boolean ended;

  /**
   * @param callersCapacity entries of callers that may wait
   * @param ownCapacity entries of the dispatcher's that may wait
   * @param apart whether callers and dispatcher are written beside each other: then there is
   *     something of both in each turn
   */
  EntryQueue(int callersCapacity, int ownCapacity, boolean apart) {
    this.callersCapacity = callersCapacity;
    this.ownCapacity = ownCapacity;
    this.apart = apart;
  }

  /** False when there is no room, or nothing is run any more. */
  boolean offerOfCaller(Entry<?> entry) {
    return offer(callers, callersCapacity, entry);
  }

  /** For what goes on with such an entry, and is bounded by whoever does. */
  boolean offerStep(Entry<?> entry) {
    return offer(callers, ownCapacity, entry);
  }

  /** For the dispatcher. */
  boolean offerOwn(Entry<?> entry) {
    return offer(own, ownCapacity, entry);
  }

  private boolean offer(Deque<Entry<?>> queue, int capacity, Entry<?> entry) {
    lock.lock();
    try {
      if (ended || queue.size() >= capacity) {
        return false;
      }
      queue.add(entry);
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Behind all that waits now there is an end, and room for nothing more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return callers.size() + own.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is written next, in one transaction, or each part in one of its own.
   *
   * @param callers empty when it is the dispatcher's turn
   * @param own what goes along
   */
  record Turn(List<Entry<?>> callers, List<Entry<?>> own) {
    boolean isEmpty() {
      return callers.isEmpty() && own.isEmpty();
    }

    List<Entry<?>> all() {
      return Stream.of(callers, own).flatMap(List::stream).toList();
    }
  }

  /**
   * Waits for the next, and takes it: entries that share a transaction, or one that does not; none
   * at the end.
   */
  Turn take() {
    lock.lock();
    try {
      while (callers.isEmpty() && own.isEmpty() && !ended) {
        filled.awaitUninterruptibly();
      }
      Turn turn = new Turn(new ArrayList<>(), new ArrayList<>());
      if (callers.isEmpty() || (ownTurn && !own.isEmpty())) {
        takeFirst(own, turn.own());
        ownTurn = false;
      } else {
        int weight = takeFirst(callers, turn.callers());
        int most = ALONG + 2 * weight;
        int along = weight > 0 || apart ? move(own, turn.own(), most, apart) : 0;
        ownTurn = along == 0 && !own.isEmpty();
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the weight of what can be shared; 0 if the first shares no transaction. */
  private static int takeFirst(Deque<Entry<?>> queue, List<Entry<?>> batch) {
    if (!queue.isEmpty() && queue.peek().place() != Place.INSIDE) {
      batch.add(queue.remove());
      return 0;
    }
    return move(queue, batch, MAX_WEIGHT, true);
  }

  /**
   * @param oneAtLeast whatever it weighs
   * @return what they weigh
   */
  private static int move(
      Deque<Entry<?>> from, List<Entry<?>> batch, int mostWeight, boolean oneAtLeast) {
    int weight = 0;
    for (Entry<?> next = from.peek(); next != null; next = from.peek()) {
      boolean fits = (oneAtLeast && batch.isEmpty()) || weight + next.weight() <= mostWeight;
      if (!fits || next.place() != Place.INSIDE || batch.size() == MAX_ENTRIES) {
        break;
      }
      weight += next.weight();
      batch.add(from.remove());
    }
    return weight;
  }
}
