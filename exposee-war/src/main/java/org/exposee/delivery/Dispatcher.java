package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.exposee.message.Budget;
import org.exposee.message.Ids;
import org.exposee.message.Message;
import org.exposee.registry.Changes;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings due deliveries to the courier, endpoint by endpoint. One thread decides it all and never
 * waits; whoever calls from outside only leaves a note for it.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int ROUNDS_A_SECOND = 10;
  private static final int ROUNDS_TO_IDLE = 50;
  private static final long STOP_SECONDS_MORE = 3;

  private final DeliverySettings settings;
  private final Directory directory;
  private final Courier courier;
  private final Ticker ticker;
  private final Loop loop = new Loop();
  private final Lanes lanes;
  private final Flights flights;
  private final Recorder recorder;
  private final Watch watch;
  private final Pings pings;
  private final Traffic traffic;
  private final Addressees addressees;
  private final FanOut fanOut;
  private final Net net;
  private final Lag lag;
  private final CountDownLatch landed = new CountDownLatch(1);
  private final Nodes nodes;
  private Share share;
  private long freed;
  private boolean started;
  private volatile boolean stopping;
  private long rounds;

  /** Nothing moves before {@link #start}. */
  public Dispatcher(
      DeliverySettings settings,
      Directory directory,
      Registrar registrar,
      Attempts attempts,
      Nodes nodes,
      Courier courier,
      Ids ids,
      Ticker ticker) {
    this.settings = settings;
    this.nodes = nodes;
    this.share = nodes.share();
    this.directory = directory;
    this.courier = courier;
    this.ticker = ticker;
    RetryPolicy policy =
        new RetryPolicy(
            settings.schedule(), settings.jitter(), () -> ThreadLocalRandom.current().nextDouble());
    Budget budget = new Budget(settings.laneBytes());
    this.lanes = new Lanes(directory, settings.maxPerEndpoint(), nodes, budget);
    this.flights = new Flights(courier, loop, ids, ticker, settings.maxInFlight());
    this.recorder = new Recorder(attempts, loop, ids, ticker);
    this.watch = new Watch(directory, registrar, loop, ticker);
    this.pings = new Pings(ticker);
    Refill refill = new Refill(attempts, budget, loop, ticker);
    this.traffic =
        new Traffic(lanes, flights, policy, recorder, refill, watch, pings, nodes, ticker);
    this.addressees = new Addressees(directory, lanes, policy, budget, ids, ticker);
    this.lag = new Lag(lanes, loop, ticker);
    this.net = new Net(attempts, nodes, loop, traffic, lag, settings.span(), this::lookForFanOuts);
    this.fanOut = new FanOut(attempts, addressees, traffic, pings, loop, net);
  }

  /** To be called before {@link #start}. */
  public void listen(Observer observer) {
    recorder.listen(observer);
  }

  /** Takes up what the store has open, and begins to send. */
  public void start() {
    started = true;
    directory.listen(new Listener());
    loop.start(this::pump, this::round);
    net.start();
  }

  private void lookForFanOuts() {
    fanOut.lookAgain();
  }

  /** Hands the notes of the registry on to the dispatcher's thread. */
  private final class Listener implements Changes {
    @Override
    public void changed(Optional<Endpoint> before, Optional<Endpoint> after) {
      long id = after.or(() -> before).orElseThrow().id();
      boolean back = nodes.share().nodes() > 1 && hasRecovered(before, after);
      loop.execute(
          () ->
              lanes
                  .find(id)
                  .ifPresent(
                      lane -> {
                        if (back) {
                          lane.pulse().recoveredElsewhere();
                        }
                        traffic.refresh(lane);
                      }));
    }

    private static boolean hasRecovered(Optional<Endpoint> before, Optional<Endpoint> after) {
      return before.flatMap(Endpoint::failingSince).isPresent()
          && after.filter(endpoint -> endpoint.failingSince().isEmpty()).isPresent();
    }

    @Override
    public void registeredAgain(Endpoint endpoint) {
      loop.execute(() -> traffic.registeredAgain(endpoint));
    }
  }

  private Duration pump() {
    Instant next = traffic.pump();
    Duration untilWritten = recorder.pump();
    if (next.equals(Lane.NEVER)) {
      return untilWritten;
    }
    Duration untilNext = Duration.between(ticker.now(), next);
    return untilNext.compareTo(untilWritten) < 0 ? untilNext : untilWritten;
  }

  private void round() {
    flights.check();
    if (++rounds % ROUNDS_A_SECOND == 0) {
      recorder.again();
      fanOut.again();
      watch.write(ticker.now());
      traffic.probeHosts();
      lookAtNodes();
    }
    if (rounds % ROUNDS_TO_IDLE == 0) {
      courier.closeIdle();
    }
    if (stopping && flights.isEmpty() && recorder.isDone()) {
      landed.countDown();
    }
  }

  private void lookAtNodes() {
    traffic.forgetLost();
    boolean others = nodes.share().nodes() > 1;
    if (!nodes.share().equals(share)) {
      share = nodes.share();
      traffic.refreshAll();
      net.execute(net::look);
      others = true; // There were.
    }
    if (nodes.freed() != freed) {
      freed = nodes.freed();
      net.execute(net::look);
    }
    if (others) {
      fanOut.lookAgain();
    }
  }

  Addressees addressees() {
    return addressees;
  }

  Pings pings() {
    return pings;
  }

  /** These are in the store and may be sent. Quick, on any thread. */
  void stored(Reservation reservation) {
    pings.began(reservation.dues());
    loop.execute(() -> traffic.stored(reservation));
  }

  /** This message is in the store, not all of its deliveries are. Quick, on any thread. */
  void fanOut(Message message, long mark) {
    fanOut.goOn(message, mark);
  }

  /** Free deliveries of that endpoint are in the store. Quick, on any thread. */
  void waits(Due due) {
    loop.execute(() -> traffic.waits(due.application(), due.endpoint(), due.at()));
  }

  /** Whether that delivery is being tried at this moment. */
  public boolean inFlight(long due) {
    return flights.contains(due);
  }

  /** Attempts under way now. */
  public int attemptsInFlight() {
    return flights.size();
  }

  /**
   * For how long the oldest delivery that waits has been due, as far as this node knows: of
   * endpoints that are neither disabled nor removed, nor left to other nodes for want of a part of
   * their limits, and without what is in flight; zero if none is. Completes on the dispatcher's
   * thread; never behind its end.
   */
  public CompletableFuture<Duration> lag() {
    return lag.measure();
  }

  /**
   * Begins no attempt any more until {@link #resume}, or the next start; what is under way ends,
   * and what is published is taken in. What waits lies in the store, free for other nodes; new
   * pings are refused, and those that were taken in before wait here.
   */
  public void pause() {
    if (lanes.pause(true)) {
      LOG.warn("deliveries are paused: this node begins none until they are resumed");
      loop.execute(traffic::refreshAll);
    }
  }

  /** Ends a pause. */
  public void resume() {
    if (lanes.pause(false)) {
      LOG.info("deliveries are resumed");
      loop.execute(traffic::refreshAll);
    }
  }

  public boolean isPaused() {
    return lanes.arePaused();
  }

  /** False when the dispatching thread has not come round for longer than it may take. */
  public boolean isMoving() {
    return loop.isMoving();
  }

  /**
   * For how long nothing has been sent although something was due that neither its receiver, a
   * limit nor a pause held back: so when what was sent cannot be recorded.
   */
  public Duration keptWaiting() {
    return traffic.keptWaiting();
  }

  /** Whether it has seen since its start what the store had open. */
  public boolean hasTakenUp() {
    return net.hasLooked();
  }

  /** Compares store and memory now, not only every half minute. */
  void castNet() {
    net.cast();
  }

  /**
   * Begins nothing more, and waits for what is under way to be finished and recorded: as long as
   * one exchange may take. To be closed before the store.
   */
  @Override
  public void close() {
    net.close();
    if (started) {
      loop.execute(traffic::stop);
      loop.execute(() -> stopping = true);
      awaitLanding();
    }
    loop.close();
  }

  private void awaitLanding() {
    try {
      long patience = settings.deadline().toSeconds() + STOP_SECONDS_MORE;
      if (loop.isMoving() && !landed.await(patience, TimeUnit.SECONDS)) {
        LOG.warn("not every attempt under way could be recorded; those are repeated");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
