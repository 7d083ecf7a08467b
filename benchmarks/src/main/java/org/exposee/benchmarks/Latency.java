package org.exposee.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * B4: 500 events a second to one endpoint; how long from when each was to be published until it
 * arrives.
 */
final class Latency implements Scenario {
  static final double PER_SECOND = 500;
  private static final int SECONDS = 60;

  @Override
  public String id() {
    return "B4";
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(true);
        Server server = lab.start(base)) {
      server.api().register(lab.sink().url(0), Publishing.type(0));
      Steady exposee = new Steady(lab, server.port(), "/events", PER_SECOND);
      Steady relay = new Steady(lab, server.relayPort(), "/relay", PER_SECOND);
      exposee.run(lab.plan().warmUp());
      relay.run(lab.plan().warmUp());
      List<Steady.Figures> ours = new ArrayList<>();
      List<Steady.Figures> limits = new ArrayList<>();
      for (int i = 0; i < lab.plan().repeats(); i++) {
        ours.add(counted(lab, id(), exposee.run(lab.plan().duration(SECONDS))));
        limits.add(counted(lab, id() + " relay", relay.run(lab.plan().duration(SECONDS))));
      }
      Steady sink = new Steady(lab, lab.sink().port(), "/r/0", PER_SECOND);
      Steady.Figures bare = sink.run(lab.plan().duration(SECONDS));
      row(lab, "p50", ours, limits, bare, 2, f -> f.arrival().p50());
      row(lab, "p99", ours, limits, bare, 15, f -> f.arrival().p99());
      row(lab, "p99.9", ours, limits, bare, 50, f -> f.arrival().p999());
    }
  }

  private static Steady.Figures counted(Lab lab, String name, Steady.Figures figures) {
    lab.report().count(name, figures.counts());
    return figures;
  }

  private interface Part {
    double of(Steady.Figures figures);
  }

  private void row(
      Lab lab,
      String name,
      List<Steady.Figures> ours,
      List<Steady.Figures> limits,
      Steady.Figures bare,
      double goal,
      Part part) {
    String limit =
        "relay %s, generator alone %s"
            .formatted(Report.number(median(limits, part)), Report.number(part.of(bare)));
    lab.report()
        .atMost(
            id(),
            "ms, publish → arrival at 500 events/s, " + name,
            median(ours, part),
            limit,
            goal);
  }

  private static double median(List<Steady.Figures> figures, Part part) {
    return Median.of(figures.stream().map(part::of).toList());
  }
}
