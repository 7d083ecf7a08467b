package org.exposee.guard;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.exposee.guard.SsrfCases.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.guard.SsrfCases.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final SsrfCases.Names resolver = new SsrfCases.Names();
  private final List<Guard> guards = new ArrayList<>();

  private Guard guard(String... allowed) {
    return guard(new Egress(Stream.of(allowed).map(Cidr::parse).toList(), false, Optional.empty()));
  }

  private Guard guard(Egress egress) {
    Guard guard = new Guard(egress, resolver, () -> SsrfCases.OWN, DEADLINE);
    guards.add(guard);
    return guard;
  }

  @AfterEach
  void close() {
    guards.forEach(Guard::close);
  }

  static List<Row> table() {
    return SsrfCases.rows();
  }

  @ParameterizedTest
  @MethodSource("table")
  void everyRowOfTheTable(Row row) {
    Guard guard = guard();
    boolean allowed = true;
    for (int i = 0; i < row.attempts(); i++) {
      allowed &= isAllowed(guard, row.url());
    }
    assertThat(allowed).isEqualTo(row.allowed());
    assertThat(resolver.calls()).as("asked once per attempt").isLessThanOrEqualTo(row.attempts());
  }

  private static boolean isAllowed(Guard guard, String url) {
    try {
      return Addresses.never(vet(guard, url)).isEmpty();
    } catch (Refused | UnknownHostException | TimeoutException refused) {
      return false;
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
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
    assertThat(guard().check(url).url()).isEqualTo(url);
  }

  @Test
  void allowedNetworksAreLetThroughWhateverNameAndPort() throws Exception {
    Guard guard = guard("127.0.0.0/8", "::1/128", "10.0.0.0/24");
    resolver.put("localhost", "127.0.0.1,::1");
    resolver.put("db", "10.0.0.7");
    assertThat(guard.vet(guard.check("http://localhost:6379/")).get()).isNotNull();
    assertThat(guard.vet(guard.check("http://db/x")).get()).isEqualTo(address("10.0.0.7"));
    assertThat(guard.check("http://127.0.0.1:22/").port()).isEqualTo(22);
  }

  @Test
  void anAllowedNetworkLiftsNothingBesideIt() {
    Guard guard = guard("10.0.0.0/24");
    resolver.put("db", "10.0.0.7,10.0.1.7");
    resolver.put("mixed.example.com", "10.0.0.7,93.184.215.14");
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
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://[fd00:c1::a9fe:a9fe]/",
        "http://metadata.google.internal/",
        "http://metadata.goog/",
        "http://a-metadata.example.com/"
      })
  void nothingLiftsMetadataAndLinkLocal(String url) {
    resolver.put("metadata.google.internal", "10.0.0.7");
    resolver.put("metadata.goog", "93.184.215.14");
    Guard guard = guard("0.0.0.0/0", "::/0");
    refuses(guard, url);
    assertThatThrownBy(() -> vet(guard, url))
        .isInstanceOf(Refused.class)
        .hasMessageEndingWith("; exposee.egress.allow does not lift this");
  }

  /** The first that applies; what is said of the list is true whichever it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://localhost:22/ | the scheme is http or https",
        "http://localhost:22/ | names that end in localhost are not public;"
            + " exposee.egress.allow with its addresses lets it through",
        "http://10.0.0.5:22/ | port 22 is refused: 80, 443 and 1024 to 65535 are not;"
            + " exposee.egress.allow=10.0.0.5/32 lets it through",
        "http://8.8.8.8:6379/ | port 6379 belongs to another protocol;"
            + " exposee.egress.allow=8.8.8.8/32 lets it through",
        "http://169.254.169.254:22/ | port 22 is refused: 80, 443 and 1024 to 65535 are not;"
            + " exposee.egress.allow does not lift this",
        "http://192.168.1.5/ | address 192.168.1.5 is private (192.168.0.0/16);"
            + " exposee.egress.allow=192.168.1.5/32 lets it through",
        "http://198.51.45.10/ | address 198.51.45.10 is this machine's own;"
            + " exposee.egress.allow=198.51.45.10/32 lets it through",
        "http://mix-first-public.example.com/ | address 10.0.0.5 is private (10.0.0.0/8);"
            + " exposee.egress.allow=93.184.215.14/32,10.0.0.5/32 lets it through",
        "http://mix-meta.example.com/ | address 10.0.0.5 is private (10.0.0.0/8);"
            + " exposee.egress.allow does not lift this"
      })
  void refusalsNameTheAddressTheRuleAndWhatWouldAllowIt(String url, String message) {
    resolver.put("mix-meta.example.com", "10.0.0.5,169.254.169.254");
    assertThatThrownBy(() -> vet(guard(), url)).isInstanceOf(Refused.class).hasMessage(message);
  }

  @Test
  void whatWouldAllowItDoes() throws Exception {
    String url = "http://mix-first-public.example.com/";
    assertThat(vet(guard("93.184.215.14/32", "10.0.0.5/32"), url)).isNotNull();
    refuses(guard("10.0.0.5/32"), url);
  }

  @Test
  void upTo32AddressesAndNotOneMore() throws Exception {
    resolver.put("many.example.com", addresses(32));
    resolver.put("more.example.com", addresses(33));
    assertThat(vet(guard(), "http://many.example.com/")).isEqualTo(address("93.184.215.1"));
    for (Guard guard : List.of(guard(), guard("93.184.215.0/24"))) {
      assertThatThrownBy(() -> vet(guard, "http://more.example.com/"))
          .hasMessage("the name has more than 32 addresses");
    }
  }

  private static String addresses(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "93.184.215." + i).collect(joining(","));
  }

  @Test
  void httpsOnlyIsForAllNetworks() throws Exception {
    Guard guard = guard(new Egress(List.of(Cidr.parse("10.0.0.0/8")), true, Optional.empty()));
    for (String host : List.of("hooks.customer.example.com", "10.0.0.5")) {
      assertThat(vet(guard, "https://" + host + "/in")).isNotNull();
      assertThatThrownBy(() -> guard.check("http://" + host + "/in"))
          .hasMessage("the scheme is https (exposee.egress.https.only)");
      refuses(guard, Guard.read("http://" + host + "/in"));
    }
  }

  /** A name that is refused as such is not asked for: the question alone would tell of it. */
  @Test
  void whatIsRefusedByItsTextIsNotResolved() {
    List.of("http://nas.lan/", "http://a-private.example.com:22/", "http://db/", "http://0x7f.1/")
        .forEach(url -> refuses(guard(), url));
    assertThat(resolver.calls()).isZero();
  }

  @Test
  void theWholeTableTakesLessThanASecond() {
    List<Row> table = table();
    long begun = System.nanoTime();
    Guard guard = guard();
    table.forEach(row -> isAllowed(guard, row.url()));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
  }

  private static void refuses(Guard guard, Target target) {
    assertThat(guard.vet(target)).isCompletedExceptionally();
  }

  private static InetAddress vet(Guard guard, String url) throws Exception {
    try {
      return guard.vet(guard.check(url)).get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw (Exception) failed.getCause();
    }
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
}
