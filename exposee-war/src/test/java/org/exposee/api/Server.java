package org.exposee.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.exposee.ExposeeApplication;
import org.glassfish.jersey.servlet.ServletContainer;

/** The application in a real Tomcat on a free port of the loopback. */
final class Server implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final String contextPath;

  /**
   * @param contextPath empty for ROOT
   */
  Server(Path base, String contextPath, ExposeeApplication application) {
    this.contextPath = contextPath;
    // Held, so that the level is not lost with the logger.
    Logger.getLogger("org.apache").setLevel(Level.WARNING);
    try {
      tomcat.setBaseDir(Files.createDirectories(base).toString());
    } catch (IOException noFolder) {
      throw new UncheckedIOException(noFolder);
    }
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext(contextPath, null);
    Wrapper servlet = Tomcat.addServlet(context, "exposee", new ServletContainer(application));
    servlet.setAsyncSupported(true);
    servlet.setLoadOnStartup(1);
    context.addServletMappingDecoded("/*", "exposee");
    try {
      tomcat.start();
    } catch (LifecycleException notStarted) {
      throw new IllegalStateException(notStarted);
    }
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Where the application is, with a slash at the end. */
  String address() {
    return "http://127.0.0.1:" + port() + contextPath + "/";
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
