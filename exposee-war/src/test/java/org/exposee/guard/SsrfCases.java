package org.exposee.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** URLs that try everything, what is to become of them, and a name service that plays along. */
public final class SsrfCases {
  /** The addresses of the machine in the table. */
  static final Set<InetAddress> OWN = Set.of(address("198.51.45.10"));

  private SsrfCases() {}

  /**
   * @param why for people
   */
  public record Row(String url, boolean allowed, String why) {
    /** Those that only a second attempt shows need two. */
    public int attempts() {
      return url.contains("rebind-at-delivery") ? 2 : 1;
    }

    @Override
    public String toString() {
      return (allowed ? "allow " : "deny ") + url + ": " + why;
    }
  }

  public static List<Row> rows() {
    return lines("ssrf-cases.tsv")
        .map(cells -> new Row(cells[0].translateEscapes(), cells[1].equals("allow"), cells[2]))
        .toList();
  }

  private static Stream<String[]> lines(String file) {
    try {
      Path table = Path.of(SsrfCases.class.getResource("/cases/" + file).toURI());
      return Files.readAllLines(table).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Answers as its table says; answers separated by a bar are given one per call. */
  public static final class Names implements Resolver {
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();

    public Names() {
      lines("ssrf-resolver.tsv").forEach(row -> answers.put(row[0], row[1]));
    }

    synchronized void put(String name, String answer) {
      answers.put(name, answer);
    }

    /** How often it was asked, for all names. */
    public synchronized int calls() {
      return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
      String answer = next(name);
      if (answer.equals("ERR:TIMEOUT")) {
        hang();
      }
      if (answer.startsWith("ERR:")) {
        throw new UnknownHostException(name + " " + answer);
      }
      return addresses(answer).toArray(InetAddress[]::new);
    }

    private synchronized String next(String name) {
      String[] perCall = answers.getOrDefault(name, "ERR:NXDOMAIN").split(" \\| ", -1);
      int call = calls.merge(name, 1, Integer::sum);
      return perCall[Math.min(call, perCall.length) - 1];
    }

    private static Stream<InetAddress> addresses(String answer) {
      if (answer.startsWith("RANGE:")) {
        return IntStream.rangeClosed(1, 1_000)
            .mapToObj(i -> address("93.184.%d.%d".formatted(i / 250, 1 + i % 250)));
      }
      return Stream.of(answer.split(",")).map(SsrfCases::address);
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
