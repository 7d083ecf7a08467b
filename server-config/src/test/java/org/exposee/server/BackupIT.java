package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Copies that are made as the README says, while Exposee is used: each holds all that was
 * acknowledged before it was begun. Needs the {@code sqlite3} program.
 */
class BackupIT {
  private static final int COPIES =
      Integer.getInteger("weather.copies", Boolean.getBoolean("weather.long") ? 20 : 5);
  private static final Http HTTP = new Http();

  @TempDir private Path project;
  @TempDir private Path elsewhere;

  @Test
  void aCopyHoldsWhatWasAcknowledgedBeforeItAndCanBeRestored() throws Exception {
    RunCommand command = new RunCommand(project);
    Path data = project.resolve("data/exposee");
    Path restored = Files.createDirectories(elsewhere.resolve("data/exposee"));
    Set<String> inTheLast = Set.of();
    try (Receiver receiver = new Receiver(arrival -> 204)) {
      try (Program server = command.start("run.only=exposee")) {
        String json = "{\"event\":\"paid\",\"url\":\"%s\"}".formatted(receiver.url("/"));
        assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
        String url = command.exposee("/events");
        try (Publishers publishers = new Publishers(8, url, BackupIT::event)) {
          for (int i = 1; i <= COPIES; i++) {
            int wanted = i * 100;
            await().until(() -> publishers.ids().size() >= wanted);
            inTheLast = Set.copyOf(publishers.ids().values());
            Path copy = elsewhere.resolve(i + ".db");
            sqlite(data.resolve("exposee.db"), "VACUUM INTO '" + copy + "'");
            assertThat(sqlite(copy, "PRAGMA integrity_check")).isEqualTo("ok\n");
            String count = sqlite(copy, "SELECT count(*) FROM message").strip();
            assertThat(Integer.parseInt(count)).isGreaterThanOrEqualTo(inTheLast.size());
          }
        }
        server.interrupt();
        assertThat(server.exitCode()).isEqualTo(130);
      }
      Files.copy(elsewhere.resolve(COPIES + ".db"), restored.resolve("exposee.db"));
      Files.copy(data.resolve("master.key"), restored.resolve("master.key"));
    }
    holds(inTheLast);
  }

  private void holds(Set<String> ids) {
    RunCommand command = new RunCommand(elsewhere);
    try (Program server = command.start("run.only=exposee")) {
      assertThat(ids).hasSizeGreaterThanOrEqualTo(COPIES * 100);
      assertThat(ids).allMatch(id -> HTTP.get(command.exposee("/events/" + id)).status() == 200);
      server.interrupt();
      assertThat(server.exitCode()).isEqualTo(130);
    }
  }

  private static String event(int number) {
    return "{\"event\":\"paid\",\"data\":{\"number\":%d}}".formatted(number);
  }

  private String sqlite(Path database, String sql) {
    List<String> command = List.of("sqlite3", database.toString(), sql);
    try (Program sqlite = new Program(command, Map.of(), project)) {
      assertThat(sqlite.exitCode()).as(sqlite.printed()).isZero();
      return sqlite.printed();
    }
  }
}
