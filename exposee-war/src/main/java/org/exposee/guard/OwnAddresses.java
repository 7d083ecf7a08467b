package org.exposee.guard;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The addresses of this machine's interfaces, asked for anew after a while: they can change. */
final class OwnAddresses implements Supplier<Set<InetAddress>> {
  private static final long KEPT_NANOS = 60_000_000_000L;

  private record Snapshot(Set<InetAddress> addresses, long takenNanos) {}

  private volatile Snapshot latest;

  @Override
  public Set<InetAddress> get() {
    Snapshot known = latest;
    long now = System.nanoTime();
    if (known == null || now - known.takenNanos() > KEPT_NANOS) {
      known = new Snapshot(read(), now);
      latest = known;
    }
    return known.addresses();
  }

  private static Set<InetAddress> read() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .collect(Collectors.toUnmodifiableSet());
    } catch (SocketException noInterfaces) {
      return Set.of();
    }
  }
}
