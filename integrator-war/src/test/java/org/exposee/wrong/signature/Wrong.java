package org.exposee.wrong.signature;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;
}
