package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.exposee.benchmarks.Steady.Figures;
import org.exposee.benchmarks.Steady.Percentiles;

/** B4: 500 events a second to one endpoint: from when each was to be published until it arrives. */
final class Latency implements Scenario {
  static final double PER_SECOND = 500;
  static final int SECONDS = 60;

  @Override
  public String id() {
    return "B4";
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(true);
        Nodes nodes = lab.start(base)) {
      nodes.api().register(lab.sink().url(0), Publishing.type(0));
      Steady exposee = new Steady(lab, Target.exposee(id(), nodes), PER_SECOND);
      Steady relay = new Steady(lab, Target.relay(id(), nodes), PER_SECOND);
      exposee.run(lab.plan().warmUp());
      relay.run(lab.plan().warmUp());
      Duration time = lab.plan().duration(SECONDS);
      List<Figures> ours = new ArrayList<>();
      List<Figures> limits = new ArrayList<>();
      Disk disk = new Disk(base.data(), lab.report());
      for (int i = 0; i < lab.plan().repeats(); i++) {
        disk.measure(PER_SECOND, lab.plan().duration(Throughput.ROUND_SECONDS));
        ours.add(exposee.run(time));
        limits.add(relay.run(time));
      }
      List<Figures> bare =
          new Steady(lab, Target.nothing(id(), lab.sink()), PER_SECOND).repeat(time);
      Rows rows = new Rows(lab.report(), ours, limits, bare, disk.median());
      rows.add("p50", 2, figures -> figures.arrival().p50(), Percentiles::p50);
      rows.add("p99", 15, figures -> figures.arrival().p99(), Percentiles::p99);
      rows.add("p99.9", 50, figures -> figures.arrival().p999(), Percentiles::p999);
    }
  }

  private record Rows(
      Report report,
      List<Figures> ours,
      List<Figures> limits,
      List<Figures> bare,
      Percentiles disk) {
    void add(
        String name,
        double goal,
        ToDoubleFunction<Figures> part,
        ToDoubleFunction<Percentiles> ofDisk) {
      String limit =
          "relay %s, generator alone %s, disk alone %s"
              .formatted(
                  Report.number(Figures.median(limits, part)),
                  Report.number(Figures.median(bare, part)),
                  Report.number(ofDisk.applyAsDouble(disk)));
      report.atMost(
          "B4",
          "ms, publish → arrival at 500 events/s, " + name,
          Figures.median(ours, part),
          limit,
          goal);
    }
  }
}
