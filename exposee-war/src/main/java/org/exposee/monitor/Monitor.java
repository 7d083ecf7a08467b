package org.exposee.monitor;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.exposee.delivery.Observer;

/** The one set of meters, and who shows them. */
public final class Monitor implements AutoCloseable {
  private final Watched watched;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  private final DeliveryMeters deliveries = new DeliveryMeters(registry);
  private final CommitMeters commits = new CommitMeters(registry);
  private final Rate accepting;
  private final Sampler sampler;
  private final ScheduledExecutorService timer;

  /**
   * Nothing is sampled before {@link #start}.
   *
   * @param timer asked for a little every five seconds
   * @param background for what takes longer
   */
  public Monitor(Watched watched, ScheduledExecutorService timer, Executor background) {
    this.watched = watched;
    this.accepting = new Rate(() -> watched.publisher().accepted());
    this.timer = timer;
    this.sampler =
        new Sampler(
            watched.store(),
            () -> watched.dispatcher().lag(),
            this::sample,
            background,
            System::nanoTime);
    Readings.register(registry, watched, sampler);
  }

  private void sample(long nanos) {
    accepting.sample(nanos);
    deliveries.sample(nanos);
    commits.sample(nanos);
  }

  public void start() {
    sampler.start(timer);
  }

  /** To be told of every attempt. */
  public Observer deliveries() {
    return deliveries;
  }

  /**
   * To be told of every commit of the store; on any thread.
   *
   * @param entries calls that shared it
   * @param nanos that it took
   */
  public void committed(int entries, long nanos) {
    commits.committed(entries, nanos);
  }

  /**
   * All meters as text; costs nothing that grows with what the store holds.
   *
   * @param contentType {@code application/openmetrics-text}, or else Prometheus' text format
   */
  public String text(String contentType) {
    return registry.scrape(contentType);
  }

  /**
   * Shows MBeans to the server's administrator until it is closed.
   *
   * @param host as the server calls the one that it runs on
   * @param contextPath as the server has it; empty for the root
   */
  public AutoCloseable show(String host, String contextPath) {
    List<Bean<?>> beans =
        List.of(
            new Bean<>(new RegistryBean(watched, sampler), RegistryMXBean.class),
            new Bean<>(new IntakeBean(watched, accepting, commits), IntakeMXBean.class),
            new Bean<>(new DeliveryBean(watched, deliveries, sampler), DeliveryMXBean.class),
            new Bean<>(new StoreBean(watched.store(), commits), StoreMXBean.class),
            new Bean<>(new NodesBean(watched.nodes()), NodesMXBean.class));
    return MBeans.register(beans, host, contextPath.isEmpty() ? "/" : contextPath);
  }

  @Override
  public void close() {
    sampler.close();
    registry.close();
  }
}
