package org.exposee.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Tomcat 10.1 as it comes, started by its own script, with both WARs in its webapps. Only its
 * ports are not the usual ones: they may be in use.
 */
final class PlainTomcat {
  final int port = RunCommand.freePort();

  private final Path home = Path.of(System.getProperty("plain-tomcat.home"));
  private final Path wars = Path.of(System.getProperty("server.base"), "webapps");
  private final Path base;

  PlainTomcat(Path base) throws IOException {
    this.base = base;
    for (String folder : List.of("conf", "webapps", "logs", "temp")) {
      Files.createDirectories(base.resolve(folder));
    }
    try (Stream<Path> files = Files.list(home.resolve("conf"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
      }
    }
    Path serverXml = base.resolve("conf/server.xml");
    Files.writeString(
        serverXml,
        Files.readString(serverXml)
            .replace("port=\"8005\"", "port=\"-1\"")
            .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\""));
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Into a running server, too. */
  void deploy(String app) throws IOException {
    Path arriving = base.resolve(app + ".arriving");
    Files.copy(wars.resolve(app).resolve("ROOT.war"), arriving);
    // A server that looks for new files must not see half of one.
    Files.move(arriving, war(app));
  }

  /** What stands in the server's own file about that application. */
  void describe(String app, String contextXml) throws IOException {
    Path file = base.resolve("conf/Catalina/localhost").resolve(app + ".xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, contextXml);
  }

  /** Puts the one library of that name that the application has among the server's, too. */
  void share(String app, String library) throws IOException {
    Path lib = Files.createDirectories(base.resolve("lib"));
    try (FileSystem inside = FileSystems.newFileSystem(war(app));
        DirectoryStream<Path> jars =
            Files.newDirectoryStream(inside.getPath("WEB-INF/lib"), library + "-*.jar")) {
      Path jar = jars.iterator().next();
      Files.copy(jar, lib.resolve(jar.getFileName().toString()));
    }
  }

  void undeploy(String app) throws IOException {
    Files.delete(war(app));
  }

  private Path war(String app) {
    return base.resolve("webapps").resolve(app + ".war");
  }

  /**
   * @param settings lines such as {@code exposee.access=keys}
   */
  Program start(List<String> settings) {
    String options = String.join(" ", settings.stream().map(line -> "-D" + line).toList());
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "CATALINA_BASE", base.toString(),
            "CATALINA_OPTS", options);
    Path script = home.resolve("bin/catalina.sh");
    Program program = new Program(List.of("sh", script.toString(), "run"), environment, base);
    try {
      program.awaitPrinted("Server startup in");
      return program;
    } catch (Throwable notStarted) {
      program.close();
      throw notStarted;
    }
  }
}
