package org.exposee.guard;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The addresses of this machine's interfaces, asked for anew after a while: they can change. When
 * the system does not say, what it said last holds; when it never has, nobody can tell whose an
 * address is, and all are refused.
 */
final class OwnAddresses implements Supplier<Set<InetAddress>> {
  static final long KEPT_NANOS = 60_000_000_000L;

  private final Question question;
  private final LongSupplier nanos;
  private volatile Snapshot latest;

  private record Snapshot(Set<InetAddress> addresses, long takenNanos) {}

  /** What the system is asked. */
  interface Question {
    Set<InetAddress> ask() throws SocketException;
  }

  OwnAddresses() {
    this(OwnAddresses::ofInterfaces, System::nanoTime);
  }

  OwnAddresses(Question question, LongSupplier nanos) {
    this.question = question;
    this.nanos = nanos;
  }

  /**
   * @throws Refused if they are not known
   */
  @Override
  public Set<InetAddress> get() {
    Snapshot known = latest;
    long now = nanos.getAsLong();
    if (known == null || now - known.takenNanos() > KEPT_NANOS) {
      known = ask(known, now);
      latest = known;
    }
    return known.addresses();
  }

  private Snapshot ask(Snapshot last, long now) {
    try {
      return new Snapshot(question.ask(), now);
    } catch (SocketException noInterfaces) {
      if (last == null) {
        throw new Refused("the addresses of this machine are not known: " + noInterfaces);
      }
      return last;
    }
  }

  private static Set<InetAddress> ofInterfaces() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .collect(Collectors.toUnmodifiableSet());
  }
}
