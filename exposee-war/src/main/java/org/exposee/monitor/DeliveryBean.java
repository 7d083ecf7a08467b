package org.exposee.monitor;

import org.exposee.delivery.Result;
import org.exposee.monitor.StoreFacts.Totals;
import org.exposee.registry.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the dispatcher does, and tells it what an administrator wants. */
record DeliveryBean(Watched watched, DeliveryMeters meters, Sampler sampler)
    implements DeliveryMXBean {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryBean.class);

  @Override
  public long getDueAttempts() {
    return sampler.totals().map(Totals::openDeliveries).orElse(-1L);
  }

  @Override
  public double getDueLagSeconds() {
    return sampler.lagSeconds();
  }

  @Override
  public long getInFlightAttempts() {
    return watched.dispatcher().attemptsInFlight();
  }

  @Override
  public long getDeliveredAttempts() {
    return meters.attempts(Result.DELIVERED);
  }

  @Override
  public long getFailedAttempts() {
    return meters.attempts(Result.FAILED);
  }

  @Override
  public long getDeadAttempts() {
    return meters.attempts(Result.DEAD);
  }

  @Override
  public long getCancelledAttempts() {
    return meters.attempts(Result.CANCELLED);
  }

  @Override
  public double getDeliveredPerSecond() {
    return meters.perSecond(Result.DELIVERED);
  }

  @Override
  public double getFailedPerSecond() {
    return meters.perSecond(Result.FAILED);
  }

  @Override
  public double getDeadPerSecond() {
    return meters.perSecond(Result.DEAD);
  }

  @Override
  public double getDeliverySecondsMean() {
    return meters.deliveries().mean();
  }

  @Override
  public double getDeliverySecondsMax() {
    return meters.deliveries().max();
  }

  @Override
  public double getAttemptSecondsMean() {
    return meters.exchanges().mean();
  }

  @Override
  public double getAttemptSecondsMax() {
    return meters.exchanges().max();
  }

  @Override
  public boolean isPaused() {
    return watched.dispatcher().isPaused();
  }

  @Override
  public void pause() {
    watched.dispatcher().pause();
  }

  @Override
  public void resume() {
    watched.dispatcher().resume();
  }

  /** What other classes throw no client could read. */
  @Override
  public long retryDeadNow(String named) {
    Endpoint endpoint = new Endpoints(watched.directory(), watched.application()).enabled(named);
    try {
      int all = watched.redrive().run(endpoint);
      LOG.info("{} dead deliveries to {} are sent again, by hand", all, endpoint.url());
      return all;
    } catch (RuntimeException failed) {
      LOG.warn("dead deliveries to {} were not all sent again", endpoint.url(), failed);
      throw new IllegalStateException(String.valueOf(failed.getMessage()));
    }
  }
}
