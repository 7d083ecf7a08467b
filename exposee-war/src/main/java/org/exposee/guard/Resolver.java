package org.exposee.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks the name service; may block. */
@FunctionalInterface
public interface Resolver {
  InetAddress[] resolve(String name) throws UnknownHostException;
}
