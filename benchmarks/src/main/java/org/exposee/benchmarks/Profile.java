package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the processor's time goes under B1's load. How much each thread has used comes from the
 * kernel and is exact; what it was used for comes from Flight Recorder's samples of that thread. It
 * samples C code (SQLite, the kernel) more seldom than Java, so where one thread does both, its
 * split is rough.
 */
final class Profile {
  private static final int SECONDS = 60;
  private static final double MICROS_PER_TICK = 10_000;

  private final Lab lab;
  private final Map<String, Double> ticksByStep = new HashMap<>();

  Profile(Lab lab) {
    this.lab = lab;
  }

  void run() throws IOException {
    try (Base base = lab.base(false);
        Nodes nodes = lab.start(base)) {
      Path file = base.folder().resolveSibling("profile.jfr");
      nodes.api().register(lab.sink().url(0), Publishing.type(0));
      Target target = new Target("profile", nodes.ports(), "/events");
      // Before the warm-up: its start throws away what the compiler has made.
      nodes.first().jcmd("JFR.start", "name=profile", "settings=profile", "filename=" + file);
      Throughput.round(lab, target, 1, lab.plan().warmUp());
      Instant begin = Instant.now();
      ThreadTimes before = ThreadTimes.of(nodes.first().pid());
      Duration time = lab.plan().duration(SECONDS);
      long arrived = Throughput.counted(lab, target, 1, time).arrived();
      ThreadTimes after = ThreadTimes.of(nodes.first().pid());
      nodes.first().jcmd("JFR.stop", "name=profile");
      distribute(after.since(before), after.names(), samples(file, begin));
      print(arrived);
    }
  }

  /** Samples by step, by thread. */
  private static Map<Long, Map<String, Integer>> samples(Path file, Instant begin)
      throws IOException {
    Map<Long, Map<String, Integer>> samples = new HashMap<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (isSample(event)
            && event.getStartTime().isAfter(begin)
            && stack != null
            && !Steps.isWaiting(stack)) {
          samples
              .computeIfAbsent(
                  event.getThread("sampledThread").getOSThreadId(), thread -> new HashMap<>())
              .merge(Steps.of(stack), 1, Integer::sum);
        }
      }
    }
    return samples;
  }

  private static boolean isSample(RecordedEvent event) {
    String name = event.getEventType().getName();
    return name.equals("jdk.ExecutionSample") || name.equals("jdk.NativeMethodSample");
  }

  private void distribute(
      Map<Long, Long> ticks, Map<Long, String> names, Map<Long, Map<String, Integer>> samples) {
    ticks.forEach(
        (thread, used) -> {
          Map<String, Integer> steps =
              samples.getOrDefault(thread, Map.of(Steps.ofThread(names.get(thread)), 1));
          double all = steps.values().stream().mapToInt(Integer::intValue).sum();
          steps.forEach((step, count) -> ticksByStep.merge(step, used * count / all, Double::sum));
        });
  }

  private void print(long events) {
    double all = ticksByStep.values().stream().mapToDouble(Double::doubleValue).sum();
    System.out.printf(
        "%n%,d events, %.0f µs of the processor each%n%n", events, all * MICROS_PER_TICK / events);
    System.out.println("| step | share | µs an event |");
    System.out.println("| --- | --- | --- |");
    ticksByStep.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(
            step ->
                System.out.printf(
                    "| %s | %.1f %% | %.1f |%n",
                    step.getKey(),
                    100 * step.getValue() / all,
                    step.getValue() * MICROS_PER_TICK / events));
  }
}
