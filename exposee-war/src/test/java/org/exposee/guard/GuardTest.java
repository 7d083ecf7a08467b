package org.exposee.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final FakeResolver resolver = new FakeResolver();
  private final List<Guard> guards = new ArrayList<>();

  private Guard guard(String... allowed) {
    Set<InetAddress> own = Set.of(address("198.51.45.10"));
    Guard guard =
        new Guard(Stream.of(allowed).map(Cidr::parse).toList(), resolver, () -> own, SHORT);
    guards.add(guard);
    return guard;
  }

  @AfterEach
  void close() {
    guards.forEach(Guard::close);
  }

  static Stream<Arguments> table() {
    return lines("ssrf-cases.tsv").map(row -> Arguments.of(unescaped(row[0]), row[1], row[2]));
  }

  @ParameterizedTest(name = "{1} {0}: {2}")
  @MethodSource("table")
  void everyRowOfTheTable(String url, String expected, String why) {
    Guard guard = guard();
    // At registering the first answer is seen by nobody; each attempt asks once.
    int attempts = url.contains("rebind-at-delivery") ? 2 : 1;
    boolean allowed = true;
    for (int i = 0; i < attempts; i++) {
      allowed &= isAllowed(guard, url);
    }
    assertThat(allowed).as(why).isEqualTo(expected.equals("allow"));
    assertThat(resolver.calls).as("asked once per attempt").isLessThanOrEqualTo(attempts);
  }

  private static boolean isAllowed(Guard guard, String url) {
    try {
      InetAddress address = guard.vet(guard.check(url)).get(10, TimeUnit.SECONDS);
      return Addresses.special(address).isEmpty();
    } catch (Refused refused) {
      return false;
    } catch (ExecutionException failed) {
      assertThat(failed.getCause())
          .isInstanceOfAny(Refused.class, UnknownHostException.class, TimeoutException.class);
      return false;
    } catch (InterruptedException | TimeoutException hangs) {
      throw new AssertionError(hangs);
    }
  }

  @Test
  void whatIsVettedIsTheFirstAnswerOfThatOneQuestion() throws Exception {
    Target target = guard().check("https://rebind-inside-attempt.example.com/in");
    assertThat(guard().vet(target).get()).isEqualTo(address("93.184.215.14"));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS://HOOKS.Example.COM./In?A=b, https://hooks.example.com/In?A=b, hooks.example.com, 443",
    "http://example.com:80, http://example.com/, example.com, 80",
    "http://example.com:8080?q, http://example.com:8080/?q, example.com, 8080",
    "https://[2606:4700:4700:0::1111]:443/x, https://[2606:4700:4700:0:0:0:0:1111]/x,"
        + " 2606:4700:4700:0:0:0:0:1111, 443",
    "https://example.com/..%2fa/../b, https://example.com/..%2fa/../b, example.com, 443",
  })
  void oneFormForEveryWayToWriteIt(String raw, String url, String host, int port) {
    Target target = guard().check(raw);
    assertThat(target.url()).isEqualTo(url);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(guard().check(url)).isEqualTo(target);
  }

  @Test
  void allowedNetworksAreLetThroughWhateverNameAndPort() throws Exception {
    Guard guard = guard("127.0.0.0/8", "::1/128", "10.0.0.0/24");
    resolver.answers.put("localhost", "127.0.0.1,::1");
    resolver.answers.put("db", "10.0.0.7");
    assertThat(guard.vet(guard.check("http://localhost:6379/")).get()).isNotNull();
    assertThat(guard.vet(guard.check("http://db/x")).get()).isEqualTo(address("10.0.0.7"));
    assertThat(guard.check("http://127.0.0.1:22/").port()).isEqualTo(22);
  }

  @Test
  void anAllowedNetworkLiftsNothingBesideIt() {
    Guard guard = guard("10.0.0.0/24");
    resolver.answers.put("db", "10.0.0.7,10.0.1.7");
    resolver.answers.put("mixed.example.com", "10.0.0.7,93.184.215.14");
    refuses(guard, "http://db/x");
    refuses(guard, "http://10.0.1.7/x");
    refuses(guard, "http://mixed.example.com:22/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://168.63.129.16/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::a9fe:a9fe]/"
      })
  void nothingLiftsMetadataAndLinkLocal(String url) {
    refuses(guard("0.0.0.0/0", "::/0"), url);
  }

  @Test
  void refusalsSayWhyAndWhatCanBeDone() {
    assertThatThrownBy(() -> guard().check("http://192.168.1.5/hook"))
        .isInstanceOf(Refused.class)
        .hasMessage(
            "address 192.168.1.5 is private; exposee.egress.allow can let networks through");
  }

  private static void refuses(Guard guard, String url) {
    assertThat(isAllowed(guard, url)).as(url).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/x", "ten", "10.1/8", "", "::1/129"})
  void badNetworksAreNamed(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  private static Stream<String[]> lines(String file) {
    URL table = GuardTest.class.getResource("/cases/" + file);
    try {
      return Files.readAllLines(Path.of(table.toURI())).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String unescaped(String cell) {
    return cell.translateEscapes();
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Answers as the table says; answers separated by a bar are given one per call. */
  private static final class FakeResolver implements Resolver {
    private final Map<String, String> answers = new HashMap<>();
    private int calls;

    FakeResolver() {
      lines("ssrf-resolver.tsv").forEach(row -> answers.put(row[0], row[1]));
    }

    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
      String all = answers.getOrDefault(name, "ERR:NXDOMAIN");
      String[] perCall = all.split(" \\| ", -1);
      String answer = perCall[Math.min(calls, perCall.length - 1)];
      calls++;
      if (answer.equals("ERR:TIMEOUT")) {
        hang();
      }
      if (answer.startsWith("ERR:")) {
        throw new UnknownHostException(name + " " + answer);
      }
      return addresses(answer).toArray(InetAddress[]::new);
    }

    private static Stream<InetAddress> addresses(String answer) {
      if (answer.startsWith("RANGE:")) {
        return Stream.iterate(1, i -> i + 1)
            .limit(1_000)
            .map(i -> address("93.184.%d.%d".formatted(i / 250, 1 + i % 250)));
      }
      return Stream.of(answer.split(",")).map(GuardTest::address);
    }

    private static void hang() throws UnknownHostException {
      try {
        TimeUnit.MINUTES.sleep(1);
      } catch (InterruptedException closed) {
        throw new UnknownHostException("closed");
      }
    }
  }
}
