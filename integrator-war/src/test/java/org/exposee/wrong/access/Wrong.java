package org.exposee.wrong.access;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;
}
