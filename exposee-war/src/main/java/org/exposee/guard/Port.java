package org.exposee.guard;

import java.util.Optional;
import java.util.Set;

/** Which ports speak HTTP to strangers. */
final class Port {
  private static final int FIRST_UNPRIVILEGED = 1024;

  /** The "bad ports" of the WHATWG Fetch standard from 1024 up, where other protocols live. */
  private static final Set<Integer> OTHER_PROTOCOLS =
      Set.of(
          1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
          6669, 6679, 6697, 10080);

  /** Databases, brokers and container hosts: what a forged request is aimed at. */
  private static final Set<Integer> INFRASTRUCTURE =
      Set.of(
          1433, 1521, 2181, 2375, 2376, 2379, 2380, 3306, 5432, 6379, 9042, 9092, 9200, 9300, 10250,
          10255, 11211, 27017);

  private Port() {}

  /** Why nothing is sent to that port; empty when it may be. */
  static Optional<String> refused(int port) {
    boolean web = port == 80 || port == 443 || port >= FIRST_UNPRIVILEGED;
    if (!web) {
      return Optional.of("port %d is refused: 80, 443 and 1024 to 65535 are not".formatted(port));
    }
    if (OTHER_PROTOCOLS.contains(port) || INFRASTRUCTURE.contains(port)) {
      return Optional.of("port %d belongs to another protocol".formatted(port));
    }
    return Optional.empty();
  }
}
