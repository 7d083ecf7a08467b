package org.exposee;

import java.util.HashSet;
import java.util.Set;
import org.exposee.api.Api;
import org.exposee.api.Wiring;
import org.exposee.console.Console;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/**
 * The JAX-RS application. Nothing is found by scanning and JSON is Jackson's on every server: what
 * a container brings along would change what goes over the wire.
 */
public final class ExposeeApplication extends ResourceConfig {

  public ExposeeApplication(Wiring wiring) {
    Set<Class<?>> classes = new HashSet<>(Api.classes());
    classes.addAll(Console.classes());
    registerClasses(classes);
    register(Api.binder(wiring, classes));
    register(JacksonFeature.withoutExceptionMappers());
    property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    property("jersey.config.jsonFeature", "JacksonFeature");
    property(ServerProperties.WADL_FEATURE_DISABLE, true);
    // Else the container would put its own error page in the place of a problem.
    property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    // An absolute address would have to be guessed from the Host header.
    property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
  }
}
