package org.exposee.wrong.backoff;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;
}
