package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OpenFilesTest {

  @Test
  void neverMoreThanAskedFor() {
    assertThat(OpenFiles.quarter(1)).isEqualTo(1);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the limit in /proc")
  void aQuarterOfWhatTheProcessMayOpen() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(limit -> limit.startsWith("Max open files"))
            .findFirst()
            .orElseThrow();
    long limit = Long.parseLong(line.replaceAll("Max open files +(\\d+).*", "$1"));
    assertThat(OpenFiles.quarter(Integer.MAX_VALUE)).isEqualTo((int) (limit / 4));
  }
}
