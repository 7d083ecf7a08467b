package org.exposee.monitor;

import java.util.function.IntPredicate;

/** What has been answered to callers. */
@FunctionalInterface
public interface Answers {

  /** Answers with such a status since the start; quick, and on any thread. */
  long with(IntPredicate status);
}
