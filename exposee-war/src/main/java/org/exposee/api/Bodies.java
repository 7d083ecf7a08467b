package org.exposee.api;

import java.util.Optional;
import java.util.function.Function;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;

/**
 * Hands resource methods the body. Its limit is found out once, when the application starts, and
 * not at each call.
 */
final class Bodies implements ValueParamProvider {
  private static final int DEFAULT_LIMIT = 64 * 1024;

  @Override
  public Function<ContainerRequest, ?> getValueProvider(Parameter parameter) {
    if (parameter.getRawType() != Body.class) {
      return null;
    }
    int limit =
        Optional.ofNullable(parameter.getAnnotation(BodyLimit.class))
            .map(BodyLimit::value)
            .orElse(DEFAULT_LIMIT);
    return request -> BodyReader.read(request, limit);
  }

  @Override
  public PriorityType getPriority() {
    return Priority.HIGH;
  }
}
