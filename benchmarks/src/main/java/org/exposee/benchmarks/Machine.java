package org.exposee.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What it is measured on. */
final class Machine {
  private static final double GIB = 1 << 30;

  private Machine() {}

  static String describe(Path folder) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    FileStore disk = Files.getFileStore(folder);
    return "%d cores (%s), %.0f GiB, %s %s, JDK %s (%s), %s on %s, %.0f GiB free, %d open files, load %.2f at the start"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            first("/proc/cpuinfo", "model name").orElse("unknown"),
            system.getTotalMemorySize() / GIB,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            System.getProperty("java.vm.vendor"),
            disk.type(),
            disk.name(),
            disk.getUsableSpace() / GIB,
            openFiles(),
            system.getSystemLoadAverage());
  }

  static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** As Exposee reckons it by default. */
  static int mostInFlight() {
    return (int) Math.max(1, Math.min(2_048, openFiles() / 4));
  }

  /** The value of a line {@code name: value} of a file of the kernel's. */
  static Optional<String> first(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }
}
