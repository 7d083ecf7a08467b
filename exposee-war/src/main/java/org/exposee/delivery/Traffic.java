package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;

/**
 * Which lane is next, and what becomes of its delivery. Lanes take turns: each sends one, then
 * stands at the end again, so that a long one delays no other by more than a round. For the
 * dispatcher's thread.
 */
final class Traffic {
  /** Turns at one time: what has come meanwhile must not wait for a thousand. */
  private static final int TURNS = 64;

  /** Until the registry is looked at again. */
  private static final Duration DOUBT = Duration.ofMillis(500);

  private final Lanes lanes;
  private final Flights flights;
  private final RetryPolicy policy;
  private final Recorder recorder;
  private final Refill refill;
  private final Watch watch;
  private final Pings pings;
  private final Nodes nodes;
  private final Ticker ticker;

  /** Every delivery in memory, by its due row. */
  private final Set<Long> held = new HashSet<>();

  private final Doubts doubts;
  private final Standstill standstill;

  private final Round round = new Round();
  private final Wakes wakes = new Wakes();
  private long incarnation;
  private boolean stopping;

  Traffic(
      Lanes lanes,
      Flights flights,
      RetryPolicy policy,
      Recorder recorder,
      Refill refill,
      Watch watch,
      Pings pings,
      Nodes nodes,
      Ticker ticker) {
    this.lanes = lanes;
    this.flights = flights;
    this.policy = policy;
    this.recorder = recorder;
    this.refill = refill;
    this.watch = watch;
    this.pings = pings;
    this.nodes = nodes;
    this.doubts = new Doubts(nodes);
    this.standstill = new Standstill(ticker);
    this.incarnation = nodes.incarnation();
    this.ticker = ticker;
  }

  /** New deliveries: those with a place may be sent, the others wait in the store. */
  void stored(Reservation reservation) {
    for (Job job : reservation.jobs()) {
      Lane lane = lanes.of(job.due().application(), job.due().endpoint());
      add(lane, List.of(job), reservation.incarnation());
      touch(lane);
    }
    for (Due due : reservation.dues()) {
      if (!due.own()) {
        waits(due.application(), due.endpoint(), due.at());
      }
    }
    reservation.noted();
    if (stopping) {
      layBack();
    }
  }

  /**
   * @param since this node's incarnation before they became its own: behind a new beginning nobody
   *     knows whose they are, and they are laid back if they are this node's
   */
  private void add(Lane lane, List<Job> jobs, long since) {
    forgetLost();
    jobs.forEach(job -> held.add(job.due().id()));
    if (since == incarnation) {
      jobs.forEach(lane::add);
    } else {
      layBack(lane, jobs);
    }
  }

  /** Free rows of that endpoint lie in the store. */
  void waits(long application, long endpoint, Instant at) {
    Lane lane = lanes.of(application, endpoint);
    lane.deferred().dueAt(at);
    refresh(lane);
  }

  /** The registry has it otherwise, perhaps. */
  void refresh(Lane lane) {
    lane.changed(lanes.endpointOf(lane));
    touch(lane);
  }

  /** Something about that lane is new: it may be its turn. */
  void touch(Lane lane) {
    Instant now = ticker.now();
    if (lanes.arePaused() || lane.isPaused(now)) {
      layBack(lane, lane.takeWaiting());
    }
    if (lane.maySend(now, flights.isCrowded())) {
      round.add(lane);
    }
    if (lane.wantsMore(now) && !stopping && !lanes.arePaused()) {
      long since = nodes.incarnation();
      refill.request(lane, jobs -> refilled(lane, jobs, since));
    }
    wakes.plan(lane, lane.wake(now));
    if (lane.isRemoved() && lane.isIdle()) {
      lanes.forget(lane);
    }
  }

  private void refilled(Lane lane, List<Job> jobs, long since) {
    add(lane, jobs, since);
    touch(lane);
  }

  /** Goes on for a while; returns when to come again, whatever happens until then. */
  Instant pump() {
    Instant now = ticker.now();
    wakes.run(now, TURNS, this::touch);
    int turns = 0;
    Optional<Lane> lane = next();
    while (lane.isPresent()) {
      turn(lane.get());
      lane = ++turns < TURNS ? next() : Optional.empty();
    }
    refill.pump();
    standstill.is(turns == 0 && maySend() && round.hasNext(flights::hasRoom));
    return turns < TURNS ? wakes.next() : now;
  }

  private Optional<Lane> next() {
    return maySend() && recorder.hasRoom() ? round.next(flights::hasRoom) : Optional.empty();
  }

  private boolean maySend() {
    return !stopping && !lanes.arePaused() && isOurs();
  }

  /** For how long nothing has been sent although something could have been; on any thread. */
  Duration keptWaiting() {
    return standstill.lasts();
  }

  private void turn(Lane lane) {
    if (lane.maySend(ticker.now(), flights.isCrowded())) {
      if (isAdmitted(lane)) {
        send(lane, lane.take());
      } else {
        lane.waitsForHost(true);
        layBack(lane, lane.takeWaiting());
      }
    }
    touch(lane);
  }

  /** Pings always are: somebody waits for them, and they come once. */
  private boolean isAdmitted(Lane lane) {
    return lane.hasPing()
        || !lane.isOpen()
        || lanes.endpointOf(lane).filter(e -> !flights.admits(lane, e)).isEmpty();
  }

  /** Hosts that do not answer are tried again; to be called once a second. */
  void probeHosts() {
    goOn(flights.probing());
  }

  private void goOn(List<Lane> waiting) {
    for (Lane lane : waiting) {
      lane.waitsForHost(false);
      touch(lane);
    }
  }

  private void send(Lane lane, Job job) {
    Optional<Endpoint> endpoint = lanes.endpointOf(lane).filter(e -> isMeant(e, job));
    if (endpoint.isEmpty()) {
      cancel(lane, job);
      lane.changed(lanes.endpointOf(lane));
    } else if (endpoint.get().disabled().isPresent()) {
      lane.changed(endpoint);
      hold(lane, job, endpoint.get().disabled().get());
    } else {
      Flight flight = flights.begin(job, lane, endpoint.get(), this::landed);
      lane.tookOff(flight.started());
    }
  }

  /** Unless another node may have registered it, of which this one has not heard yet. */
  private void cancel(Lane lane, Job job) {
    if (job.isPing() || doubts.isCertain(job.due().id())) {
      bury(lane, job, Result.CANCELLED, Failure.REMOVED);
    } else {
      lane.pulse().pauseUntil(ticker.now().plus(DOUBT));
      lane.add(job);
    }
  }

  /** Resent by hand, an older message goes to whoever is registered for its type by now. */
  private static boolean isMeant(Endpoint endpoint, Job job) {
    String type = job.parcel().message().eventType();
    return job.due().trigger() == Trigger.MANUAL
        ? endpoint.subscriptions().containsKey(type)
        : endpoint.wants(type, job.due().message());
  }

  private void hold(Lane lane, Job job, Disabled disabled) {
    if (job.isPing()) {
      bury(lane, job, Result.DEAD, new Failure("disabled", disabled.reason()));
      return;
    }
    refill.giveBack(lane, List.of(job.due()));
    letGo(lane, job);
  }

  private void bury(Lane lane, Job job, Result result, Failure why) {
    recorder.unsent(job.due(), result, why, next -> written(lane, job, next));
  }

  private void landed(Flight flight, Outcome outcome) {
    Lane lane = flight.lane();
    Verdict verdict = policy.judge(flight.job().due(), outcome, ticker.now());
    boolean back = watch.landed(flight, outcome);
    recorder.made(flight, outcome, verdict, next -> written(lane, flight.job(), next));
    if (back) {
      hasten(lane);
    }
    touch(lane);
    goOn(flights.freed(flight, outcome));
  }

  private void written(Lane lane, Job job, Optional<Due> next) {
    next.ifPresent(due -> lane.deferred().dueAt(due.at()));
    if (job.isPing()) {
      pings.finished(job.due().message());
    }
    letGo(lane, job);
    touch(lane);
  }

  private void letGo(Lane lane, Job job) {
    held.remove(job.due().id());
    job.parcel().drop();
    lane.slots().give(job.parcel());
  }

  void hasten(Lane lane) {
    refill.hasten(lane, () -> touch(lane));
  }

  /** Its owner says that it is there (again). */
  void registeredAgain(Endpoint endpoint) {
    Lane lane = lanes.of(endpoint.application(), endpoint.id());
    lane.pulse().registeredAgain(endpoint.failingSince());
    hasten(lane);
    touch(lane);
  }

  /** What disabled endpoints have been owed for longer than that is given up. */
  void giveUpOlderThan(Duration span) {
    Failure why = new Failure("disabled", "the endpoint was disabled until its schedule was over");
    for (Lane lane : lanes.all()) {
      if (lane.isHeld() && !lane.deferred().nextDue().equals(Lane.NEVER)) {
        refill.takeOld(lane, span, jobs -> jobs.forEach(job -> bury(lane, job, Result.DEAD, why)));
      }
    }
  }

  Set<Long> held() {
    return held;
  }

  /** Sends nothing more, and lays what has not been sent back into the store. */
  void stop() {
    stopping = true;
    layBack();
  }

  private void layBack() {
    lanes.all().forEach(lane -> layBack(lane, takeAll(lane)));
  }

  private static List<Job> takeAll(Lane lane) {
    List<Job> jobs = new ArrayList<>();
    while (lane.hasJobs()) {
      jobs.add(lane.take());
    }
    return jobs;
  }

  /** Whether what waits here is this node's for certain. */
  private boolean isOurs() {
    return nodes.holds() && nodes.incarnation() == incarnation;
  }

  /** If this node has begun anew, what waits here is other nodes' by now. */
  void forgetLost() {
    if (nodes.incarnation() == incarnation) {
      return;
    }
    incarnation = nodes.incarnation();
    for (Lane lane : lanes.all()) {
      for (Job job : takeAll(lane)) {
        written(lane, job, Optional.empty());
      }
    }
  }

  /** What holds for all of them is otherwise now: this node's part of the limits, or a pause. */
  void refreshAll() {
    lanes.all().forEach(this::refresh);
  }

  /** Memory is for what can be sent: others need it. */
  private void layBack(Lane lane, List<Job> jobs) {
    if (!jobs.isEmpty()) {
      refill.giveBack(lane, jobs.stream().map(Job::due).toList());
      jobs.forEach(job -> letGo(lane, job));
    }
  }
}
