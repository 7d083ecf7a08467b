package org.exposee.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Tomcat in a JVM of its own that shares the terminal with this one. */
final class Tomcat {

  private static final List<String> JVM =
      List.of(
          "-Xmx512m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dfile.encoding=UTF-8",
          "--enable-native-access=ALL-UNNAMED",
          // As Tomcat's own start script does: it looks for leaks of the applications there.
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
          "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
          // A taken port must end Tomcat; by default it only logs it and goes on.
          "-Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true");

  private final Path home;
  private final Path base;

  Tomcat(Path home, Path base) {
    this.home = home;
    this.base = base;
  }

  /**
   * Starts it on the JDK that runs this program, whatever JAVA_HOME says.
   *
   * @param jvmOptions separated by white space; they come last and so win over the built-in ones
   */
  Process start(Map<String, String> properties, String jvmOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"));
    command.add("-Dcatalina.home=" + home);
    command.add("-Dcatalina.base=" + base);
    command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    if (!jvmOptions.isBlank()) {
      command.addAll(List.of(jvmOptions.strip().split("\\s+")));
    }
    command.add("-classpath");
    command.add(
        home.resolve("bin/bootstrap.jar")
            + File.pathSeparator
            + home.resolve("bin/tomcat-juli.jar"));
    command.add("org.apache.catalina.startup.Bootstrap");
    command.add("start");
    return new ProcessBuilder(command).inheritIO().start();
  }
}
