package org.exposee.integrator.api;

import jakarta.servlet.Servlet;
import java.time.Clock;
import org.exposee.integrator.access.Gate;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.monitor.Exposition;
import org.exposee.integrator.monitor.Health;
import org.exposee.integrator.monitor.Monitor;
import org.exposee.integrator.registration.Registrar;
import org.exposee.integrator.signature.SignatureVerifier;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** All that speaks HTTP, put together for Jersey. */
public final class Api {
  private Api() {}

  /** What the resources work with. */
  public record Parts(
      Gate gate,
      Bodies bodies,
      SignatureVerifier verifier,
      Inbox inbox,
      Registrar registrar,
      Health health,
      Monitor monitor,
      Clock clock) {}

  /**
   * The servlet for all paths.
   *
   * @throws IllegalStateException if a route does not say who may use it
   */
  public static Servlet servlet(Parts parts) {
    RefusedDeliveries refused = new RefusedDeliveries(parts.monitor().refusals());
    return new ApiServlet(application(parts), parts.bodies(), refused);
  }

  private static ResourceConfig application(Parts parts) {
    Routes routes = new Routes(Routes.RESOURCES);
    return new ResourceConfig()
        .registerClasses(Routes.RESOURCES)
        .register(JacksonFeature.withoutExceptionMappers())
        .register(Json.class)
        .register(ProblemMapper.class)
        .register(AccessFilter.class)
        .register(RouteRules.class)
        .register(QueryRules.class)
        .register(BodyRules.class)
        .register(ResponseHeaders.class)
        .register(binder(parts, routes))
        .property(ServerProperties.WADL_FEATURE_DISABLE, true)
        .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
        // A relative address is right behind every proxy, too.
        .property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true)
        // Else a JSON provider of the server may win, with other output.
        .property("jersey.config.jsonFeature", "JacksonFeature");
  }

  private static AbstractBinder binder(Parts parts, Routes routes) {
    return new AbstractBinder() {
      @Override
      protected void configure() {
        bind(parts.gate()).to(Gate.class);
        bind(parts.bodies()).to(Bodies.class);
        bind(parts.verifier()).to(SignatureVerifier.class);
        bind(parts.inbox()).to(Inbox.class);
        bind(parts.registrar()).to(Registrar.class);
        bind(parts.health()).to(Health.class);
        bind(parts.monitor().exposition()).to(Exposition.class);
        bind(parts.clock()).to(Clock.class);
        bind(new SignatureLog(parts.clock())).to(SignatureLog.class);
        bind(routes).to(Routes.class);
      }
    };
  }
}
