package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processor time that processes have used, from Linux's {@code /proc}, in microseconds. */
final class ProcessorTime {
  private static final long MICROS_PER_TICK = 10_000;

  /** Behind the name: {@code utime}, {@code stime}, and those of children that have ended. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int END = 15;

  private ProcessorTime() {}

  /** Of all its threads, also those that have ended. */
  static long of(long process) throws IOException {
    List<Long> times = times(process);
    return (times.get(0) + times.get(SYSTEM - USER)) * MICROS_PER_TICK;
  }

  /** The same with all its children, also those that have ended; not theirs in turn. */
  static long withChildren(long process) throws IOException {
    long sum = times(process).stream().mapToLong(Long::longValue).sum() * MICROS_PER_TICK;
    List<ProcessHandle> children =
        ProcessHandle.of(process).orElseThrow(IOException::new).children().toList();
    for (ProcessHandle child : children) {
      if (child.isAlive()) {
        sum += of(child.pid());
      }
    }
    return sum;
  }

  private static List<Long> times(long process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return List.of(fields).subList(USER, END).stream().map(Long::valueOf).toList();
  }
}
