import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the commands of a Markdown file in order, in a fresh copy of the project and on free ports,
 * and compares what they print with what the file shows. CONTRIBUTING.md tells how to mark blocks.
 *
 * <p>{@code java .ci/Readme.java README.md} ends with 0 when everything was as shown; with 1 and a
 * diff at the first difference. Every block of code is run, compared, or reported with the reason
 * why not; one that is none of these is an error.
 */
public final class Readme {

  private static final Duration STEP = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofMinutes(5);

  /** Where the project lies in what the file shows. */
  private static final String SHOWN_FOLDER = "/home/you/exposee";

  /** Of these the file's own are bound to those of the run: the same must be the same again. */
  private static final List<String> KEEPS_IDENTITY = List.of("id", "secret", "key", "signature");

  /** What differs from run to run, and what may stand in its place. */
  private static final Map<String, Pattern> VARYING = new LinkedHashMap<>();

  static {
    VARYING.put("id", Pattern.compile("(?:msg|ep|att|app|key)_[0-9A-HJKMNP-TV-Z]{13}"));
    VARYING.put("secret", Pattern.compile("whsec_[A-Za-z0-9+/]{32,}={0,2}"));
    VARYING.put("key", Pattern.compile("exp_[A-Za-z0-9_-]{20,}"));
    VARYING.put("signature", Pattern.compile("[A-Za-z0-9+/]{43}="));
    VARYING.put(
        "time", Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z?"));
    VARYING.put("epoch", Pattern.compile("\\b1[6-9]\\d{8}\\b"));
    VARYING.put("duration", Pattern.compile("(?<=[dD]urationMs\":)\\d+"));
    VARYING.put("any", Pattern.compile("…"));
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          VARYING.entrySet().stream()
              .map(kind -> "(?<" + kind.getKey() + ">" + kind.getValue() + ")")
              .collect(Collectors.joining("|")));

  /** A fenced block, or (without info) a "stop" that stands alone. */
  private record Block(int line, String info, String text, Map<String, String> marks) {
    boolean isOutput() {
      return marks.isEmpty() && (info.equals("text") || info.equals("json"));
    }
  }

  private static final class Wrong extends RuntimeException {
    Wrong(int line, String what) {
      super("line " + line + ": " + what);
    }
  }

  private final Path folder;
  private final Path curlHome;
  private final Map<String, String> bound = new LinkedHashMap<>();
  private final Map<String, Running> background = new LinkedHashMap<>();
  private final String exposeePort = String.valueOf(freePort());
  private final String integratorPort = String.valueOf(freePort());
  private final String receiverPort = String.valueOf(freePort());

  private Readme(Path scratch) throws IOException {
    // The blank is on purpose: whatever does not quote a path fails here.
    folder = Files.createDirectory(scratch.resolve("the project"));
    curlHome = Files.createDirectory(scratch.resolve("curl"));
    // On a terminal curl shows no progress; here it would.
    Files.writeString(curlHome.resolve(".curlrc"), "silent\nshow-error\n");
  }

  public static void main(String[] args) throws Exception {
    Path scratch = Files.createTempDirectory("readme");
    Readme readme = new Readme(scratch);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> readme.cleanUp(scratch)));
    try {
      List<Block> blocks = blocks(Files.readAllLines(Path.of(args[0])));
      readme.copyProject();
      readme.follow(new ArrayDeque<>(blocks));
      System.out.println(args[0] + ": everything is as shown");
    } catch (Wrong wrong) {
      System.out.println(args[0] + ", " + wrong.getMessage());
      System.exit(1);
    }
  }

  // ---- reading the file

  private static List<Block> blocks(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    Map<String, String> marks = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int number = i + 1;
      if (line.matches("\\s+(```|~~~).*|~~~.*")) {
        throw new Wrong(number, "only ``` at the start of a line is understood");
      }
      if (line.contains("<!-- readme:")) {
        mark(number, line, marks);
        if (marks.containsKey("stop")) {
          blocks.add(new Block(number, "", "", Map.of("stop", marks.remove("stop"))));
        }
      } else if (line.startsWith("```")) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).equals("```")) {
          end++;
        }
        if (end == lines.size()) {
          throw new Wrong(number, "the block has no end");
        }
        String text = String.join("\n", lines.subList(i + 1, end));
        blocks.add(new Block(number, line.substring(3).strip(), text, Map.copyOf(marks)));
        marks.clear();
        i = end;
      }
    }
    if (!marks.isEmpty()) {
      throw new Wrong(lines.size(), "no block after the mark " + marks);
    }
    return blocks;
  }

  private static void mark(int line, String text, Map<String, String> marks) {
    Matcher mark =
        Pattern.compile(
                "<!-- readme: (?:(not run|output not shown): (\\S.*?)|(background|stop) (\\w+)|(within) (\\d+) s|(file) (\\S+)) -->")
            .matcher(text);
    if (!mark.matches()) {
      throw new Wrong(line, "unknown mark: " + text);
    }
    for (int group = 1; group <= 7; group += 2) {
      if (mark.group(group) != null) {
        marks.put(mark.group(group), mark.group(group + 1));
      }
    }
  }

  // ---- doing what it says

  private void follow(Deque<Block> blocks) throws Exception {
    while (!blocks.isEmpty()) {
      Block block = blocks.remove();
      Block output =
          !blocks.isEmpty() && blocks.peek().isOutput() && isCommand(block)
              ? blocks.remove()
              : null;
      if (block.marks().containsKey("not run")) {
        say(block, "NOT RUN: " + block.marks().get("not run"));
      } else if (block.marks().containsKey("stop")) {
        stop(block, output);
      } else if (block.marks().containsKey("file")) {
        file(block);
      } else if (block.info().equals("sh")) {
        command(block, output);
      } else if (block.info().equals("console")) {
        console(block);
      } else {
        throw new Wrong(
            block.line(),
            "a block of '"
                + block.info()
                + "' is neither a command nor its output; mark it 'not run: reason'");
      }
    }
    for (String name : List.copyOf(background.keySet())) {
      stop(new Block(0, "", "", Map.of("stop", name)), null);
    }
  }

  /** What is shown of a file is the whole of it, to the letter. */
  private void file(Block block) throws IOException {
    String name = block.marks().get("file");
    if (!Files.readString(Path.of(name)).strip().equals(block.text().strip())) {
      throw new Wrong(block.line(), "not what stands in " + name);
    }
    say(block, "ok, all of " + name);
  }

  private static boolean isCommand(Block block) {
    return block.info().equals("sh") || block.marks().containsKey("stop");
  }

  private void command(Block block, Block output) throws Exception {
    boolean unseen = block.marks().containsKey("output not shown");
    if (unseen && output != null) {
      throw new Wrong(
          block.line(), "its output is shown, so it cannot be marked 'output not shown'");
    }
    Block expected =
        output != null ? output : new Block(block.line(), "text", unseen ? "…" : "", Map.of());
    String name = block.marks().get("background");
    if (name != null) {
      background(block, expected, name);
      return;
    }
    Instant deadline =
        Instant.now().plusSeconds(Long.parseLong(block.marks().getOrDefault("within", "0")));
    boolean asShown = false;
    while (!asShown && Instant.now().isBefore(deadline)) {
      asShown = isAsShown(block, expected);
      Thread.sleep(asShown ? 0 : 200);
    }
    if (!asShown) {
      compare(expected, run(block));
    }
    say(block, unseen ? "ok, output not compared: " + block.marks().get("output not shown") : "ok");
  }

  private boolean isAsShown(Block block, Block expected) throws Exception {
    try {
      return matches(expected, run(block));
    } catch (Wrong notYet) {
      return false;
    }
  }

  /** {@code $ command}, its output below it, up to the next one. */
  private void console(Block block) throws Exception {
    Deque<String> lines = new ArrayDeque<>(block.text().lines().toList());
    int number = block.line();
    while (!lines.isEmpty()) {
      StringBuilder command = new StringBuilder(lines.remove());
      int at = ++number;
      if (command.indexOf("$ ") != 0) {
        throw new Wrong(at, "'$ command' expected");
      }
      while (command.charAt(command.length() - 1) == '\\' && !lines.isEmpty()) {
        command.append('\n').append(lines.remove());
        number++;
      }
      List<String> output = new ArrayList<>();
      while (!lines.isEmpty() && !lines.peek().startsWith("$ ")) {
        output.add(lines.remove());
        number++;
      }
      Block expected = new Block(at, "text", String.join("\n", output), Map.of());
      command(
          new Block(at, "sh", command.substring(2), block.marks()),
          output.isEmpty() ? null : expected);
    }
  }

  private String run(Block block) throws Exception {
    Running running = new Running(here(block.text()));
    if (!running.ended()) {
      running.kill();
      throw new Wrong(
          block.line(),
          "not ended after " + STEP.toSeconds() + " s; it printed:\n" + running.printed());
    }
    if (running.process.exitValue() != 0) {
      throw new Wrong(
          block.line(),
          "exit code " + running.process.exitValue() + "; it printed:\n" + running.printed());
    }
    return running.printed();
  }

  private void background(Block block, Block expected, String name) throws Exception {
    if (background.containsKey(name)) {
      throw new Wrong(block.line(), name + " runs already");
    }
    Running running = new Running(onFreePorts(here(block.text())));
    background.put(name, running);
    Instant deadline = Instant.now().plus(START);
    while (!matches(expected, running.printed())
        && Instant.now().isBefore(deadline)
        && running.process.isAlive()) {
      Thread.sleep(100);
    }
    compare(expected, running.printed());
    running.forget();
    say(block, "ok, " + name + " runs");
  }

  /** As Ctrl-C does: the signal goes to every process of the command. */
  private void stop(Block block, Block output) throws Exception {
    String name = block.marks().get("stop");
    Running running = background.get(name);
    if (running == null) {
      throw new Wrong(block.line(), name + " does not run");
    }
    running.interrupt();
    if (!running.ended()) {
      throw new Wrong(block.line(), name + " does not stop; it printed:\n" + running.printed());
    }
    background.remove(name);
    if (running.process.exitValue() != 130) {
      throw new Wrong(
          block.line(),
          name
              + " ended with "
              + running.process.exitValue()
              + " instead of 130; it printed:\n"
              + running.printed());
    }
    if (output != null) {
      compare(output, running.printed());
    }
    say(block, "ok, " + name + " stopped");
  }

  // ---- comparing

  /** Our ports and our folder instead of those that the file shows. */
  private String located(String shown) {
    return shown
        .replaceAll("\\b8000\\b", exposeePort)
        .replaceAll("\\b8001\\b", integratorPort)
        .replaceAll("\\b8002\\b", receiverPort)
        .replace(SHOWN_FOLDER, folder.toString());
  }

  /** Also the ids and secrets of this run instead of those that the file shows. */
  private String here(String shown) {
    String here = located(shown);
    for (Map.Entry<String, String> id : bound.entrySet()) {
      here = here.replace(id.getKey(), id.getValue());
    }
    return here;
  }

  private String onFreePorts(String command) {
    String ports = " -Dexposee.port=" + exposeePort + " -Dintegrator.port=" + integratorPort;
    return command.replace("-Prun package", "-Prun package -ntp" + ports);
  }

  private void compare(Block expected, String printed) throws Exception {
    if (matches(expected, printed)) {
      return;
    }
    Path scratch = folder.getParent();
    Files.writeString(scratch.resolve("shown"), here(expected.text()).strip() + "\n");
    Files.writeString(scratch.resolve("printed"), printed.strip() + "\n");
    Process diff =
        new ProcessBuilder("diff", "-u", "shown", "printed").directory(scratch.toFile()).start();
    String difference = new String(diff.getInputStream().readAllBytes(), UTF_8);
    throw new Wrong(expected.line(), "not what is shown\n" + difference);
  }

  /**
   * Binds the ids of the file to those of this run when they are new; known ones must be the same
   * again.
   */
  private boolean matches(Block expected, String printed) {
    boolean json = expected.info().equals("json");
    String shown = located(expected.text());
    List<String> ids = new ArrayList<>();
    Matcher match =
        pattern(json ? squeezed(shown) : shown.strip(), ids)
            .matcher(json ? squeezed(printed) : printed.strip());
    if (!match.matches()) {
      return false;
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      found.put(ids.get(i), match.group(i + 1));
    }
    // Two ids of the file are never one here.
    if (new HashSet<>(found.values()).size() < found.size()
        || found.values().stream().anyMatch(bound::containsValue)) {
      return false;
    }
    bound.putAll(found);
    return true;
  }

  private Pattern pattern(String shown, List<String> ids) {
    StringBuilder regex = new StringBuilder();
    Matcher token = TOKEN.matcher(shown);
    int end = 0;
    while (token.find()) {
      regex.append(Pattern.quote(shown.substring(end, token.start())));
      end = token.end();
      if (!token.group().equals("…")) {
        regex.append(varying(token, ids));
      } else if (token.start() > 0 && shown.charAt(token.start() - 1) != '\n') {
        regex.append("[^\\n]*?");
      } else if (end == shown.length()) {
        regex.append("[\\s\\S]*");
      } else if (shown.charAt(end) == '\n') {
        // A line of its own: any number of lines.
        regex.append("(?:[\\s\\S]*?\\n)??");
        end++;
      } else {
        regex.append("[^\\n]*?");
      }
    }
    return Pattern.compile(regex.append(Pattern.quote(shown.substring(end))).toString());
  }

  private String varying(Matcher token, List<String> ids) {
    String shown = token.group();
    String kind =
        VARYING.keySet().stream().filter(k -> token.group(k) != null).findFirst().orElseThrow();
    if (!KEEPS_IDENTITY.contains(kind)) {
      return kind.equals("duration") ? "\\d+" : VARYING.get(kind).pattern();
    }
    if (bound.containsKey(shown)) {
      return Pattern.quote(bound.get(shown));
    }
    if (!ids.contains(shown)) {
      ids.add(shown);
      return "(" + VARYING.get(kind).pattern() + ")";
    }
    return "(?:\\" + (ids.indexOf(shown) + 1) + ")";
  }

  /** Without the white space between the tokens of JSON, so that the file may show it indented. */
  private static String squeezed(String json) {
    return json.replaceAll("(\"(?:[^\"\\\\]|\\\\.)*\")|\\s+", "$1");
  }

  // ---- the machine

  private void copyProject() throws IOException, InterruptedException {
    Process files =
        new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard", "-z").start();
    String names = new String(files.getInputStream().readAllBytes(), UTF_8);
    if (files.waitFor() != 0) {
      throw new IOException("git ls-files failed: run this in the project's root folder");
    }
    for (String name : names.split("\0")) {
      Path target = folder.resolve(name);
      if (Files.exists(Path.of(name))) {
        Files.createDirectories(target.getParent());
        Files.copy(Path.of(name), target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void cleanUp(Path scratch) {
    background.values().forEach(Running::kill);
    try (Stream<Path> tree = Files.walk(scratch)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException left) {
      System.out.println("Not removed: " + scratch + " (" + left + ")");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static void say(Block block, String what) {
    String first = block.text().lines().findFirst().orElse("");
    System.out.println(
        "line " + block.line() + ": " + what + (first.isEmpty() ? "" : " | " + first));
  }

  /**
   * A command of the file with all that it has started; what it prints is collected as it comes.
   */
  private final class Running {

    private final Process process;
    private final Thread reader = new Thread(this::read);
    private final StringBuffer printed = new StringBuffer();

    Running(String script) throws IOException {
      // In a background job of a script SIGINT is ignored, and what it starts inherits that.
      ProcessBuilder builder =
          new ProcessBuilder(
              "env", "--default-signal=INT", "bash", "-c", "set -eo pipefail\n" + script);
      builder.directory(folder.toFile()).redirectErrorStream(true);
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.matches("(EXPOSEE|INTEGRATOR)_.*"));
      environment.put("CURL_HOME", curlHome.toString());
      process = builder.start();
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (Reader output = new InputStreamReader(process.getInputStream(), UTF_8)) {
        char[] buffer = new char[8192];
        for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
          printed.append(buffer, 0, n);
        }
      } catch (IOException ended) {
        printed.append("");
      }
    }

    String printed() {
      return printed.toString().replaceAll("\u001b\\[[0-9;]*m", "");
    }

    /** False when the time is over; what it printed is complete when it has ended. */
    boolean ended() throws InterruptedException {
      boolean ended = process.waitFor(STEP.toSeconds(), TimeUnit.SECONDS);
      if (ended) {
        // Something that it left behind may hold its output open.
        reader.join(1000);
      }
      return ended;
    }

    void forget() {
      printed.setLength(0);
    }

    void interrupt() throws IOException, InterruptedException {
      List<String> kill = new ArrayList<>(List.of("kill", "-INT"));
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .forEach(one -> kill.add(String.valueOf(one.pid())));
      new ProcessBuilder(kill).start().waitFor();
    }

    void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
