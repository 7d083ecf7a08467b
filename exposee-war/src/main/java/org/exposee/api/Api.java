package org.exposee.api;

import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.access.KeyRing;
import org.exposee.access.Principal;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.History;
import org.exposee.delivery.Publisher;
import org.exposee.guard.Guard;
import org.exposee.registry.Directory;
import org.exposee.registry.Registrar;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;

/** What the application is told about this package. */
public final class Api {
  private static final Set<Class<?>> RESOURCES =
      Set.of(
          RegisterResource.class,
          EventsResource.class,
          HistoryResource.class,
          PingResource.class,
          WebhooksResource.class,
          KeysResource.class,
          HealthResource.class,
          MetricsResource.class);

  private static final Set<Class<?>> PROVIDERS =
      Set.of(Authentication.class, Authorization.class, ProblemMapper.class, Answers.class);

  private Api() {}

  /** The resources and what works around them. */
  public static Set<Class<?>> classes() {
    return Stream.of(RESOURCES, PROVIDERS).flatMap(Set::stream).collect(Collectors.toSet());
  }

  /**
   * What their constructors ask for.
   *
   * @param classes every class of the application: the open ones among them need no key
   */
  public static AbstractBinder binder(Wiring wiring, Set<Class<?>> classes) {
    return new AbstractBinder() {
      @Override
      protected void configure() {
        bind(new OpenPaths(classes)).to(OpenPaths.class);
        bind(wiring.callers()).to(Callers.class);
        bind(wiring.keys()).to(KeyRing.class);
        bind(wiring.guard()).to(Guard.class);
        bind(wiring.registrar()).to(Registrar.class);
        bind(wiring.directory()).to(Directory.class);
        bind(wiring.publisher()).to(Publisher.class);
        bind(wiring.dispatcher()).to(Dispatcher.class);
        bind(wiring.history()).to(History.class);
        bind(wiring.health()).to(Health.class);
        bind(wiring.metrics()).to(Metrics.class);
        bind(wiring.intake()).to(Intake.class);
        bind(Bodies.class).to(ValueParamProvider.class).in(Singleton.class);
        bind(wiring.background()).to(ExecutorService.class);
        bind(wiring.answers()).to(Executor.class);
        bindAsContract(AttemptList.class);
        bindAsContract(Credentials.class);
        bindFactory(Caller.class).to(Principal.class);
      }
    };
  }
}
