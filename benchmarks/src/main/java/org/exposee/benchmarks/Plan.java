package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param only scenarios' ids; empty: all
 * @param quick a trial of the program: short times, few rounds; its figures are not to be quoted
 * @param repeats how often each figure is taken, but for B6's
 * @param scale what the large counts of B6 to B9 are multiplied by
 * @param profile instead of measuring: shows where the processor's time goes
 * @param python with FastAPI, for the original design
 * @param data a folder on the disk that is to hold the data; empty: the project's
 * @param postgres whether they lie in a PostgreSQL
 * @param nodes that share it
 */
record Plan(
    List<String> only,
    boolean quick,
    int repeats,
    double scale,
    boolean profile,
    String python,
    Optional<Path> data,
    boolean postgres,
    int nodes,
    Path project) {
  private static final int QUICK_DIVISOR = 20;
  private static final double QUICK_SCALE = 0.01;

  static final String USAGE =
      """
      java -jar benchmarks/target/benchmarks.jar [option …]     in the project's root folder
        --only B1,B4    these scenarios (default: all)
        --quick         a trial: short warm-up, one round, counts of a hundredth; not to be quoted
        --rounds 1      instead of three, of which the medians are shown
        --scale 0.1     multiplies the counts of B6, B7, B8 and B9
        --profile       shows where the processor's time goes in B1, instead of measuring
        --data FOLDER   on the disk that is to hold the data (default: the project's)
        --postgres      the data in a PostgreSQL that is started for it
        --nodes 3       so many nodes that share it
        --python FILE   an interpreter with fastapi, uvicorn and requests (default: python3)""";

  /**
   * @throws IllegalArgumentException with {@link #USAGE}
   */
  static Plan of(String[] arguments) {
    List<String> given = Arrays.asList(arguments);
    List<String> valued = List.of("--only", "--rounds", "--scale", "--data", "--python", "--nodes");
    List<String> known = List.of("--quick", "--profile", "--postgres");
    for (int i = 0; i < given.size(); i++) {
      boolean isValue = i > 0 && valued.contains(given.get(i - 1));
      if (!isValue && !known.contains(given.get(i)) && !valued.contains(given.get(i))) {
        throw new IllegalArgumentException("unknown: " + given.get(i) + "\n" + USAGE);
      }
    }
    boolean quick = given.contains("--quick");
    int nodes = value(given, "--nodes").map(Integer::parseInt).orElse(1);
    if (nodes < 1 || (nodes > 1 && !given.contains("--postgres"))) {
      throw new IllegalArgumentException("--nodes: several need --postgres\n" + USAGE);
    }
    int repeats = value(given, "--rounds").map(Integer::parseInt).orElse(quick ? 1 : 3);
    if (repeats < 1) {
      throw new IllegalArgumentException("--rounds: at least 1\n" + USAGE);
    }
    return new Plan(
        value(given, "--only")
            .map(ids -> List.of(ids.toUpperCase(Locale.ROOT).split(",")))
            .orElse(List.of()),
        quick,
        repeats,
        value(given, "--scale").map(Double::parseDouble).orElse(quick ? QUICK_SCALE : 1),
        given.contains("--profile"),
        value(given, "--python").orElse("python3"),
        value(given, "--data").map(Path::of),
        given.contains("--postgres"),
        nodes,
        Path.of("").toAbsolutePath());
  }

  private static Optional<String> value(List<String> given, String option) {
    int at = given.indexOf(option);
    if (at < 0) {
      return Optional.empty();
    }
    if (at + 1 == given.size()) {
      throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
    }
    return Optional.of(given.get(at + 1));
  }

  boolean wants(String id) {
    return only.isEmpty() || only.contains(id);
  }

  /** An existing folder on the disk that is to hold the data. */
  Path runs() throws IOException {
    return Files.createDirectories(data.orElse(project.resolve("benchmarks/target/runs")));
  }

  /** Each node gets a part of the load only. */
  Duration warmUp() {
    return duration(60 * nodes);
  }

  /** That long, in a trial a twentieth of it, but no less than 2 s. */
  Duration duration(int seconds) {
    return quick
        ? Duration.ofMillis(Math.max(2_000, seconds * 1_000L / QUICK_DIVISOR))
        : Duration.ofSeconds(seconds);
  }

  int count(int full) {
    return Math.max(1, (int) (full * scale));
  }
}
