package org.exposee.benchmarks;

import java.io.IOException;

/** Something that is measured; it says its figures to the lab's report. */
interface Scenario {
  String id();

  /** Leaves nothing running. */
  void run(Lab lab) throws IOException;
}
