package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A CATALINA_BASE like the run command's, with a data folder of its own; where that one has
 * Integrator, this has the relay, or nothing.
 */
final class Base implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final String NO_RELAY = "(?s)<Service name=\"integrator\">.*?</Service>";
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
        <servlet>
          <servlet-name>relay</servlet-name>
          <servlet-class>org.exposee.benchmarks.relay.RelayServlet</servlet-class>
          <load-on-startup>1</load-on-startup>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping>
          <servlet-name>relay</servlet-name>
          <url-pattern>/relay</url-pattern>
          <url-pattern>/send</url-pattern>
        </servlet-mapping>
      </web-app>
      """;

  private final Path project;
  private final Path folder;
  private final Path data;
  private final Optional<Postgres> postgres;
  private final String masterKey;
  private final List<Base> others = new ArrayList<>();

  /**
   * With those of the other nodes, if there are to be several.
   *
   * @param relay whether it has the relay
   */
  Base(Plan plan, boolean relay) throws IOException {
    this(
        plan,
        relay,
        newKey(),
        plan.postgres() ? Optional.of(new Postgres(plan)) : Optional.empty());
    for (int i = 1; i < plan.nodes(); i++) {
      others.add(new Base(plan, false, masterKey, postgres));
    }
  }

  private Base(Plan plan, boolean relay, String masterKey, Optional<Postgres> postgres)
      throws IOException {
    this.masterKey = masterKey;
    this.postgres = postgres;
    this.project = plan.project();
    Path runs = Files.createDirectories(target().resolve("runs"));
    this.folder = Files.createTempDirectory(runs, "base");
    this.data = Files.createTempDirectory(plan.data().orElse(folder), "data");
    Path assembled = project.resolve("server-config/target/server");
    copy(assembled.resolve("conf"), folder.resolve("conf"));
    copy(assembled.resolve("lib"), folder.resolve("lib"));
    copy(assembled.resolve("webapps/exposee"), folder.resolve("webapps/exposee"));
    Files.createDirectories(folder.resolve("temp"));
    Path serverXml = folder.resolve("conf/server.xml");
    String services = Files.readString(serverXml);
    Files.writeString(
        serverXml,
        relay ? services.replace("integrator", "relay") : services.replaceAll(NO_RELAY, ""));
    if (relay) {
      addRelay(folder.resolve("webapps/relay/ROOT/WEB-INF"));
    }
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private Path target() {
    return project.resolve("benchmarks/target");
  }

  private void addRelay(Path webInf) throws IOException {
    Path libraries = Files.createDirectories(webInf.resolve("lib"));
    Files.writeString(webInf.resolve("web.xml"), WEB_XML);
    Files.copy(target().resolve("benchmarks.jar"), libraries.resolve("benchmarks.jar"));
    try (Stream<Path> jars = Files.list(target().resolve("lib"))) {
      for (Path jar : jars.filter(Base::isOfTheClient).toList()) {
        Files.copy(jar, libraries.resolve(jar.getFileName()));
      }
    }
  }

  private static boolean isOfTheClient(Path jar) {
    return jar.getFileName().toString().matches("(httpclient5|httpcore5|slf4j)-.*");
  }

  Path home() throws IOException {
    try (Stream<Path> folders = Files.list(project.resolve("server-config/target"))) {
      return folders
          .filter(path -> path.getFileName().toString().startsWith("apache-tomcat-11"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no Tomcat in server-config/target"));
    }
  }

  Path folder() {
    return folder;
  }

  /** This one, which is the first node's, and the others'. */
  List<Base> ofAllNodes() {
    return Stream.concat(Stream.of(this), others.stream()).toList();
  }

  /** The shared database; empty: the embedded one. */
  Optional<Postgres> postgres() {
    return postgres;
  }

  /** The same for all nodes. */
  String masterKey() {
    return masterKey;
  }

  Path data() {
    return data;
  }

  Path log() {
    return folder.resolve("server.log");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Keeps the server's log, for whoever wonders about a figure. */
  @Override
  public void close() throws IOException {
    for (Base other : others) {
      other.remove();
    }
    if (postgres.isPresent()) {
      postgres.get().close();
    }
    remove();
  }

  private void remove() throws IOException {
    Files.copy(log(), folder.resolveSibling(folder.getFileName() + ".log"));
    delete(folder);
    if (Files.exists(data)) {
      delete(data);
    }
  }

  static void delete(Path top) throws IOException {
    try (Stream<Path> tree = Files.walk(top)) {
      List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : childrenFirst) {
        Files.delete(path);
      }
    }
  }
}
