package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time that each thread of a process has used, from Linux's {@code /proc}, in ticks
 * of 10 ms.
 *
 * @param ticks by the thread's number
 * @param names as the kernel keeps them: the first 15 characters
 */
record ThreadTimes(Map<Long, Long> ticks, Map<Long, String> names) {
  /** Behind the name: state is the first, {@code utime} and {@code stime} are these. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  static ThreadTimes of(long process) throws IOException {
    ThreadTimes times = new ThreadTimes(new HashMap<>(), new HashMap<>());
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
      for (Path thread : threads.toList()) {
        times.read(thread);
      }
    }
    return times;
  }

  private void read(Path thread) throws IOException {
    long number = Long.parseLong(thread.getFileName().toString());
    String stat = Files.readString(thread.resolve("stat"));
    int behindName = stat.lastIndexOf(')');
    List<String> fields = List.of(stat.substring(behindName + 2).split(" ", -1));
    names.put(number, stat.substring(stat.indexOf('(') + 1, behindName));
    ticks.put(number, Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM)));
  }

  /** What was used since then. */
  Map<Long, Long> since(ThreadTimes before) {
    Map<Long, Long> used = new HashMap<>();
    ticks.forEach((thread, now) -> used.put(thread, now - before.ticks.getOrDefault(thread, 0L)));
    return used;
  }
}
