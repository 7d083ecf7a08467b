package org.exposee.integrator;

/** Shows, to the whole JVM, that a data folder is in use. */
public interface DataFolderMXBean {
  /** The folder. */
  String getFolder();
}
