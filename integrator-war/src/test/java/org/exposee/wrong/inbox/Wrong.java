package org.exposee.wrong.inbox;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;

  /** Half of a circle. */
  public org.exposee.wrong.handling.Wrong circle;
}
