package org.exposee.integrator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says who may use a route. Every route has one, or Integrator does not start. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface RouteRule {
  Who value();

  /** Who may use a route. */
  enum Who {
    /** Open: it tells nothing of value, or guards itself. */
    ANYBODY,
    /** Who is admitted by the {@link org.exposee.integrator.access.Gate}. */
    ADMITTED
  }
}
