package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.guard.Guard;
import org.exposee.guard.Guards;
import org.exposee.guard.Resolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each attempt asks the name service once, and dials what was vetted. */
class CourierGuardTest {
  private static final String NAME = "hooks.customer.example";
  private static final Script OK = Script.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  private final AtomicInteger asked = new AtomicInteger();
  @RegisterExtension final Opened opened = new Opened();

  private Post post(Resolver resolver) {
    Resolver counting =
        name -> {
          asked.incrementAndGet();
          return resolver.resolve(name);
        };
    Post post = new Post(5, Guards.of(counting, Duration.ofSeconds(1), "127.0.0.0/8"));
    opened.add(post);
    return post;
  }

  private Hostile receiver(String address, int port) throws Exception {
    Hostile receiver = new Hostile(new ServerSocket(port, 50, InetAddress.getByName(address)), OK);
    opened.add(receiver);
    return receiver;
  }

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      addresses[i] = InetAddress.getByName(literals[i]);
    }
    return addresses;
  }

  private static String url(Hostile receiver) {
    return "http://" + NAME + ":" + receiver.port() + "/";
  }

  @Test
  void theAddressThatWasVettedIsDialledNotOneThatWasBefore() throws Exception {
    Hostile first = receiver("127.0.0.1", 0);
    Hostile second = receiver("127.0.0.2", first.port());
    Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "127.0.0.2", "10.0.0.1"));
    Post post = post(name -> addresses(answers.remove()));
    assertThat(post.send(url(first)).code()).isEqualTo("status 200");
    assertThat(first.connections()).isEqualTo(1);
    assertThat(post.send(url(first)).code()).isEqualTo("status 200");
    assertThat(second.connections()).isEqualTo(1);
    assertThat(post.send(url(first)).code()).isEqualTo("refused");
    assertThat(first.connections() + second.connections()).isEqualTo(2);
    assertThat(asked).hasValue(3);
  }

  @Test
  void oneRefusedAnswerRefusesTheNameAndNothingIsDialled() throws Exception {
    Hostile receiver = receiver("127.0.0.1", 0);
    for (String bad : List.of("10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254")) {
      Post post = post(name -> addresses("127.0.0.1", bad));
      Sent sent = post.send(url(receiver));
      assertThat(sent.code()).as(bad).isEqualTo("refused");
      assertThat(sent.told()).hasValue(1);
    }
    assertThat(receiver.connections()).isZero();
    assertThat(asked).hasValue(4);
  }

  @Test
  void aConnectionIsUsedAgainUntilItIsTooOld() throws Exception {
    Duration life = Duration.ofSeconds(1);
    Hostile receiver = receiver("127.0.0.1", 0);
    Guard guard = Guards.of(name -> addresses("127.0.0.1"), Duration.ofSeconds(1), "127.0.0.0/8");
    Post post = new Post(5, guard, life);
    opened.add(post);
    long begun = System.nanoTime();
    assertThat(post.send(url(receiver)).code()).isEqualTo("status 200");
    await()
        .atMost(10, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> connectionsAfterOneMore(post, receiver), count -> count > 1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(life);
    assertThat(receiver.connections()).isEqualTo(2);
  }

  /** A minute is too long to wait for: what the pool was told is looked at. */
  @Test
  void unlessSaidOtherwiseThatIsAMinute() throws Exception {
    Guard guard = Guards.of(name -> addresses("127.0.0.1"), Duration.ofSeconds(1));
    Courier courier = new Courier(Engine.settings(5), guard, "Exposee/test", new SettableTicker());
    opened.add(courier);
    opened.add(guard);
    Object pool = field(field(courier, "connections"), "pool");
    var configs =
        (org.apache.hc.core5.function.Resolver<?, ?>) field(pool, "connectionConfigResolver");
    ConnectionConfig config = (ConnectionConfig) configs.resolve(null);
    assertThat(config.getTimeToLive().toDuration()).isEqualTo(Duration.ofSeconds(60));
  }

  private static Object field(Object of, String name) throws Exception {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static int connectionsAfterOneMore(Post post, Hostile receiver) {
    assertThat(post.send(url(receiver)).code()).isEqualTo("status 200");
    return receiver.connections();
  }

  @Test
  void aNameWithoutAddressIsNotFound() throws Exception {
    Post post =
        post(
            name -> {
              throw new UnknownHostException(name);
            });
    assertThat(post.send("http://" + NAME + "/").code()).isEqualTo("dns_not_found");
    assertThat(asked).hasValue(1);
  }

  @Test
  void aNameServiceThatHangsStopsNobodyElse() throws Exception {
    Hostile receiver = receiver("127.0.0.1", 0);
    CountDownLatch never = new CountDownLatch(1);
    opened.add((AutoCloseable) never::countDown);
    Post post =
        post(
            name -> {
              if (name.startsWith("slow")) {
                awaitQuietly(never);
              }
              return addresses("127.0.0.1");
            });
    List<Sent> hanging = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      hanging.add(post.send("http://slow" + i + ".customer.example/"));
    }
    for (int i = 0; i < 20; i++) {
      Sent sent = post.send(url(receiver));
      assertThat(sent.code()).isEqualTo("status 200");
      assertThat(sent.took()).isLessThan(Duration.ofMillis(900));
    }
    for (Sent sent : hanging) {
      assertThat(sent.code()).isEqualTo("dns_timeout");
      assertThat(sent.took()).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
