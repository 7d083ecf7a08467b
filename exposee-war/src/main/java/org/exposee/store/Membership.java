package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.exposee.delivery.Nodes;
import org.exposee.delivery.Share;
import org.exposee.message.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others: it says every two seconds that it is alive, and whoever has not said
 * so for 30 s is taken for dead by the first that sees it. What a dead one owned becomes free, in
 * small steps, between which this node does what else it has to. All times are the database's; only
 * how long this node may rely on its last word is measured here.
 */
final class Membership implements Nodes {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  /** Silent for so long, a node is dead. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(30);

  /** Half of it, so that what it has begun by then is over before others begin. */
  private static final Duration HOLDS_FOR = DEAD_AFTER.dividedBy(2);

  /** Between two words, at most, to count as in touch all the time. */
  private static final Duration GAP = Duration.ofSeconds(6);

  /** The table forgets them then: nothing can be theirs any more. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private static final int STEP = 500;
  private static final int STEPS = 4;

  private static final String LIVING =
      "SELECT incarnation FROM node WHERE stopped IS NULL ORDER BY incarnation";
  private static final String DEAD = "SELECT incarnation FROM node WHERE stopped IS NOT NULL";

  private final Node node;
  private final String bury;
  private final String forget;
  private final String next;
  private final String free;
  private final LongSupplier nanos;
  private long inTouchSince;
  private volatile long heldAt;
  private volatile long followedAt;
  private volatile long heldAtClock;
  private volatile Share share = Share.ALL;
  private final AtomicLong freed = new AtomicLong();

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Membership(Dialect dialect, Node node, LongSupplier nanos) {
    this.node = node;
    this.nanos = nanos;
    this.inTouchSince = nanos.getAsLong();
    this.bury =
        "UPDATE node SET stopped = %1$s WHERE stopped IS NULL AND heartbeat < %1$s - %2$d"
                .formatted(dialect.now(), DEAD_AFTER.toMillis())
            + " RETURNING host";
    this.forget =
        "DELETE FROM node WHERE stopped < %s - %d AND NOT EXISTS"
                .formatted(dialect.now(), REMEMBERED.toMillis())
            + " (SELECT 1 FROM due WHERE due.node = node.incarnation)";
    this.next =
        ("SELECT candidate FROM (SELECT greatest(%1$s, 1 + coalesce(max(incarnation), 0)) AS first"
                + " FROM node) AS begin, generate_series(first, first + %2$d - 1) AS candidate"
                + " LEFT JOIN (SELECT incarnation %% %2$d AS number, max(stopped) AS until,"
                + " bool_or(stopped IS NULL) AS taken FROM node GROUP BY 1) AS used"
                + " ON used.number = candidate %% %2$d WHERE taken IS NOT TRUE"
                + " ORDER BY until NULLS FIRST, candidate LIMIT 1")
            .formatted(dialect.now(), Ids.NODES);
    this.free =
        "WITH picked AS MATERIALIZED (SELECT application, id FROM due WHERE node = ? LIMIT ?"
            + dialect.skipLocked()
            + ") UPDATE due SET node = 0 WHERE (application, id) IN"
            + " (SELECT application, id FROM picked)";
  }

  /**
   * Takes a place among the others; nobody else may do so at the same time. Its number, which is in
   * the ids that it makes, is one that nobody has had for a day, or for longer than any other.
   *
   * @throws IllegalStateException if as many nodes as there are numbers are alive
   */
  void join(Session session) throws SQLException {
    long begun = nanos.getAsLong();
    long incarnation =
        session
            .first(next, row -> row.getLong(1))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%,d nodes share the database already, and more cannot"
                            .formatted(Ids.NODES)));
    node.begin(session, incarnation);
    inTouchSince = begun;
    hold(begun);
    look(session);
    takeOver(session);
  }

  /** Says that it is alive, and sees who else is; to be called every two seconds. */
  void beat(Session session) throws SQLException {
    long begun = nanos.getAsLong();
    if (begun - heldAt > GAP.toNanos()) {
      inTouchSince = begun;
    }
    if (!node.beat(session)) {
      LOG.warn("this node was silent for more than {} s and begins anew", DEAD_AFTER.toSeconds());
      join(session);
      return;
    }
    hold(begun);
    if (begun - inTouchSince >= HOLDS_FOR.toNanos()) {
      buryTheSilent(session);
    }
    session.update(forget);
    look(session);
  }

  private void hold(long begun) {
    heldAt = begun;
    heldAtClock = System.currentTimeMillis();
  }

  /**
   * Not before it has been in touch for a while itself: when the database comes back, nobody could
   * say anything meanwhile.
   */
  private void buryTheSilent(Session session) throws SQLException {
    for (String host : session.query(bury, row -> row.getString(1))) {
      LOG.warn(
          "node {} has been silent for {} s: the others take over", host, DEAD_AFTER.toSeconds());
    }
  }

  private void look(Session session) throws SQLException {
    List<Long> living = session.query(LIVING, row -> row.getLong(1));
    int rank = living.indexOf(node.incarnation());
    if (rank < 0) {
      return; // Taken for dead in between; the next word tells.
    }
    Share now = new Share(rank, living.size());
    if (now.nodes() != share.nodes()) {
      LOG.info("{} nodes share the database", now.nodes());
    }
    share = now;
  }

  /**
   * Makes some of what dead ones have owned free, also what one that is taken for dead has accepted
   * before it noticed; to be called behind each word.
   *
   * @return whether there is more
   */
  boolean takeOver(Session session) throws SQLException {
    int all = 0;
    int steps = 0;
    for (long dead : session.query(DEAD, row -> row.getLong(1))) {
      int some = STEP;
      while (some == STEP && steps < STEPS) {
        some = session.update(free, dead, STEP);
        all += some;
        steps += some == STEP ? 1 : 0;
      }
    }
    if (all > 0) {
      freed.addAndGet(all);
      LOG.info("{} deliveries of nodes that have gone are free for the others", all);
    }
    return steps == STEPS;
  }

  @Override
  public long incarnation() {
    return node.incarnation();
  }

  @Override
  public boolean holds() {
    // Of a machine that was suspended only the clock tells.
    return nanos.getAsLong() - heldAt < HOLDS_FOR.toNanos()
        && System.currentTimeMillis() - heldAtClock < HOLDS_FOR.toMillis();
  }

  @Override
  public Share share() {
    return share;
  }

  @Override
  public long freed() {
    return freed.get();
  }

  @Override
  public boolean knowsAllSince(long moment) {
    return followedAt - moment > 0;
  }

  /**
   * Memory has what the others had changed.
   *
   * @param begun before it was looked for
   */
  void followed(long begun) {
    followedAt = begun;
  }
}
