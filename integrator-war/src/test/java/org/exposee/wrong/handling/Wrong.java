package org.exposee.wrong.handling;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;

  /** The other half of the circle. */
  public org.exposee.wrong.inbox.Wrong circle;

  /** HTTP below the edge. */
  public jakarta.ws.rs.core.Response response;
}
