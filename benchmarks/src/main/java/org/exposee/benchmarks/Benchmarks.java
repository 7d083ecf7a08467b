package org.exposee.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Runs the scenarios that were asked for, one after the other, and prints one table. */
public final class Benchmarks {
  private static final List<Scenario> SCENARIOS =
      List.of(
          new Throughput("B1", 1, 0.45),
          new Throughput("B2", 100, 0.90),
          new FanOut(),
          new Latency(),
          new Hanging(),
          new Backlog(),
          new ManyEndpoints(),
          new RegisteringMany(),
          new LongHistory(),
          new SlowReceiver(),
          new SharedHost(),
          new Pings());

  private Benchmarks() {}

  private static void checkIds(Plan plan) {
    List<String> known = SCENARIOS.stream().map(Scenario::id).toList();
    if (!known.containsAll(plan.only())) {
      throw new IllegalArgumentException("--only: known are " + String.join(",", known));
    }
  }

  /**
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Plan plan;
    try {
      plan = Plan.of(arguments);
      checkIds(plan);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(1);
      return;
    }
    Report report = new Report(System.out);
    String machine = Machine.describe(plan.project());
    if (plan.profile()) {
      try (Sink sink = new Sink()) {
        new Profile(new Lab(plan, sink, report)).run();
      }
    } else {
      measure(plan, report);
    }
    if (plan.quick()) {
      report.note("**A trial (--quick): none of these figures may be quoted.**");
    }
    report.print(machine);
  }

  private static void measure(Plan plan, Report report) throws IOException {
    for (Scenario scenario : SCENARIOS) {
      if (plan.wants(scenario.id())) {
        System.out.println("\n" + scenario.id());
        try (Sink sink = new Sink()) {
          scenario.run(new Lab(plan, sink, report));
        }
      }
    }
  }
}
