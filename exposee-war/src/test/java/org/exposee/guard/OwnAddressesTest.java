package org.exposee.guard;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.exposee.guard.SsrfCases.address;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final InetAddress FIRST = address("198.51.45.10");
  private static final InetAddress SECOND = address("198.51.45.11");

  /** What the system says, call by call; empty: an error. */
  private final Deque<Optional<Set<InetAddress>>> answers = new ArrayDeque<>();

  private final AtomicLong nanos = new AtomicLong();
  private final Supplier<Set<InetAddress>> own = new OwnAddresses(this::answer, nanos::get);

  private Set<InetAddress> answer() throws SocketException {
    return answers.remove().orElseThrow(() -> new SocketException("too many open files"));
  }

  private void says(InetAddress... addresses) {
    answers.add(Optional.of(Set.of(addresses)));
  }

  private void fails() {
    answers.add(Optional.empty());
  }

  private void later() {
    nanos.addAndGet(OwnAddresses.KEPT_NANOS + 1);
  }

  /** One can listen on one's own addresses, and on no other. */
  @Test
  void theRealOnesAreThoseOneCanListenOn() throws Exception {
    Set<InetAddress> real = new OwnAddresses().get();
    Set<InetAddress> ofInterfaces =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .flatMap(one -> one.getInterfaceAddresses().stream())
            .map(InterfaceAddress::getAddress)
            .collect(toSet());
    assertThat(real).isEqualTo(ofInterfaces).contains(InetAddress.getLoopbackAddress());
    for (InetAddress mine : real) {
      try (ServerSocket listening = new ServerSocket(0, 1, mine)) {
        assertThat(listening.getLocalPort()).isPositive();
      }
    }
    for (InetAddress other : List.of(FIRST, address("2606:4700:4700::1111"))) {
      assertThat(real).doesNotContain(other);
      assertThatThrownBy(() -> new ServerSocket(0, 1, other)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void theyAreAskedForAnewAfterAMinute() {
    says(FIRST);
    assertThat(own.get()).containsExactly(FIRST);
    nanos.addAndGet(OwnAddresses.KEPT_NANOS);
    assertThat(own.get()).containsExactly(FIRST);
    says(SECOND);
    nanos.incrementAndGet();
    assertThat(own.get()).containsExactly(SECOND);
  }

  @Test
  void whatWasSaidLastHoldsUntilTheSystemSaysMore() {
    says(FIRST);
    assertThat(own.get()).containsExactly(FIRST);
    later();
    fails();
    assertThat(own.get()).containsExactly(FIRST);
    says(SECOND);
    assertThat(own.get()).containsExactly(SECOND);
  }

  @Test
  void asLongAsNothingIsKnownEveryAddressIsRefused() throws Exception {
    Egress egress = new Egress(List.of(), false, Optional.empty());
    try (Guard guard = new Guard(egress, name -> new InetAddress[] {FIRST}, own, DEADLINE)) {
      fails();
      assertThatThrownBy(() -> guard.check("http://93.184.215.14/"))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("the addresses of this machine are not known: ");
      fails();
      assertThat(guard.vet(guard.check("http://hooks.customer.example.com/")))
          .failsWithin(DEADLINE)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(Refused.class);
      says(SECOND);
      assertThat(guard.vet(guard.check("http://hooks.customer.example.com/")).get())
          .isEqualTo(FIRST);
    }
  }
}
