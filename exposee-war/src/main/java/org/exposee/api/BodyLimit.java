package org.exposee.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How many bytes a {@link Body} may have. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@interface BodyLimit {
  /** The largest that any of them has. */
  int MAX = 8 * 1024 * 1024;

  int value();
}
