package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.exposee.server.SystemCalls.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a kill cannot show, because the system keeps what was written: before an answer leaves that
 * says "stored", the system has been told to bring it to the disk, and has said that it has. Needs
 * {@code strace}.
 */
class SyncedBeforeAcknowledgedIT {
  private static final int CALLERS = 8;
  private static final int CALLS_EACH = 12;
  private static final int EVENTS_OF_A_BATCH = 3;
  private static final Pattern MARK = Pattern.compile("mark-\\d+-");
  private static final Http HTTP = new Http();

  @TempDir private Path project;

  @Test
  void noAnswerLeavesBeforeTheSyncThatCoversIt() throws Exception {
    Path trace = project.resolve("trace");
    RunCommand command =
        new RunCommand(
            project,
            "strace",
            "-f",
            "-qq",
            "-y",
            "--seccomp-bpf",
            "--signal=none",
            "--string-limit=16384",
            "--output=" + trace,
            "--trace=read,readv,recvfrom,write,writev,sendto,pwrite64,fsync,fdatasync");
    try (Program server = command.start("run.only=exposee")) {
      callAtTheSameTime(command);
      server.interrupt();
      assertThat(server.exitCode()).isEqualTo(130);
    }
    List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
    SystemCalls calls = SystemCalls.of(lines);
    List<Acknowledged> all = acknowledged(calls);
    assertThat(all).hasSize(CALLERS * CALLS_EACH * (2 + EVENTS_OF_A_BATCH));
    assertThat(all).allMatch(one -> isSynced(one, calls));
    assertThat(folderIsSynced(all.get(0), calls)).isTrue();
    List<String> withoutSyncs = lines.stream().filter(line -> !line.contains("sync")).toList();
    SystemCalls none = SystemCalls.of(withoutSyncs);
    assertThat(acknowledged(none)).noneMatch(one -> isSynced(one, none));
  }

  /** They share commits, so that an answer could come with another one's sync. */
  private static void callAtTheSameTime(RunCommand command) {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      CompletableFuture.allOf(
              IntStream.range(0, CALLERS * CALLS_EACH)
                  .mapToObj(i -> CompletableFuture.runAsync(() -> call(command, i), callers))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    } finally {
      callers.shutdownNow();
    }
  }

  private static void call(RunCommand command, int i) {
    int mark = i * 10;
    String url = "{\"event\":\"other\",\"url\":\"http://127.0.0.1:1/mark-%d-\"}".formatted(mark);
    assertThat(HTTP.post(command.exposee("/register"), url).status()).isEqualTo(201);
    assertThat(HTTP.post(command.exposee("/events"), event(mark + 1)).status()).isEqualTo(202);
    List<String> batch = new ArrayList<>();
    for (int e = 0; e < EVENTS_OF_A_BATCH; e++) {
      batch.add(event(mark + 2 + e));
    }
    String json = "[" + String.join(",", batch) + "]";
    assertThat(HTTP.post(command.exposee("/events/batch"), json).status()).isEqualTo(202);
  }

  private static String event(int mark) {
    return "{\"event\":\"marked\",\"data\":\"mark-%d-\"}".formatted(mark);
  }

  /**
   * @param mark what it carried
   * @param readAt the line on which the request had been read
   * @param answeredAt the line on which its answer began to be written
   */
  private record Acknowledged(String mark, int readAt, int answeredAt) {}

  private static List<Acknowledged> acknowledged(SystemCalls trace) {
    List<Acknowledged> all = new ArrayList<>();
    for (Call read : trace.calls(call -> isSocket(call) && call.name().matches("read.*|recv.*"))) {
      Matcher mark = MARK.matcher(read.text());
      while (mark.find()) {
        all.add(new Acknowledged(mark.group(), read.ended(), answer(read, trace).began()));
      }
    }
    return all;
  }

  private static boolean isSocket(Call call) {
    return call.file().startsWith("socket:");
  }

  private static Call answer(Call request, SystemCalls trace) {
    List<Call> writes =
        trace.calls(
            call ->
                call.file().equals(request.file())
                    && call.name().matches("write.*|send.*")
                    && call.began() > request.ended());
    assertThat(writes.get(0).text()).containsPattern("\"HTTP/1.1 20[12] ");
    return writes.get(0);
  }

  /**
   * The one writing thread writes all of a commit and then syncs it, so the next sync covers it.
   */
  private static boolean isSynced(Acknowledged one, SystemCalls trace) {
    Predicate<Call> writesIt =
        call ->
            call.name().equals("pwrite64")
                && isLog(call)
                && call.began() > one.readAt()
                && call.text().contains(one.mark());
    List<Call> written = trace.calls(writesIt);
    return !written.isEmpty()
        && trace.calls(SyncedBeforeAcknowledgedIT::isSync).stream()
            .filter(SyncedBeforeAcknowledgedIT::isLog)
            .filter(sync -> sync.began() > written.get(0).ended())
            .anyMatch(sync -> sync.ended() < one.answeredAt());
  }

  private static boolean isLog(Call call) {
    return call.file().endsWith("/exposee.db-wal");
  }

  private static boolean isSync(Call call) {
    return call.name().matches("fsync|fdatasync") && call.result() == 0;
  }

  /** Else a file that was made a moment ago could be gone as a whole. */
  private static boolean folderIsSynced(Acknowledged first, SystemCalls trace) {
    return trace.calls(SyncedBeforeAcknowledgedIT::isSync).stream()
        .anyMatch(
            sync -> sync.file().endsWith("/data/exposee") && sync.ended() < first.answeredAt());
  }
}
