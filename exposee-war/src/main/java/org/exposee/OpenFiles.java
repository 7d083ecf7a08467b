package org.exposee;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, sockets among them, this process may have open. */
final class OpenFiles {
  private OpenFiles() {}

  /** A quarter of them, because the server has its own; where nobody knows, and at most, that. */
  static int quarter(int most) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.max(1, Math.min(most, unix.getMaxFileDescriptorCount() / 4))
        : most;
  }
}
