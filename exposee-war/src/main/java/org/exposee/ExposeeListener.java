package org.exposee;

import static java.util.stream.Collectors.toMap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import org.exposee.api.ProblemServlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's hook: starts Exposee with the WAR and stops it with the WAR. */
public final class ExposeeListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(ExposeeListener.class);

  private Exposee exposee;

  /** The server shows this one too; the log says why, once. */
  private static final class NotStarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStarted() {
      super("Exposee does not start; the log says why", null, false, false);
    }
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    try {
      exposee = new Exposee(Settings.read(source(context)));
      serve(context);
      exposee.show(context.getVirtualServerName(), context.getContextPath());
      exposee.announce(context.getContextPath());
    } catch (SettingsException wrong) {
      LOG.error(wrong.getMessage());
      throw new NotStarted();
    } catch (IllegalStateException | IOException refused) {
      LOG.error("Exposee cannot start: {}", reason(refused));
      LOG.debug("it was refused here", refused);
      stop();
      throw new NotStarted();
    } catch (RuntimeException | Error unexpected) {
      LOG.error("Exposee cannot start", unexpected);
      stop();
      throw new NotStarted();
    }
  }

  /** The message of some of the JDK's exceptions is a file's name and nothing else. */
  private static String reason(Exception refused) {
    return refused instanceof IOException ? refused.toString() : refused.getMessage();
  }

  private static SettingSource source(ServletContext context) {
    Map<String, String> parameters =
        Collections.list(context.getInitParameterNames()).stream()
            .collect(toMap(Function.identity(), context::getInitParameter));
    return new SettingSource(parameters, System.getProperties(), System.getenv());
  }

  private void serve(ServletContext context) {
    ServletRegistration.Dynamic servlet = context.addServlet("exposee", exposee.servlet());
    servlet.addMapping("/*");
    servlet.setAsyncSupported(true);
    servlet.setLoadOnStartup(1);
    context.addServlet("problem", new ProblemServlet()).addMapping(ProblemServlet.PATH);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    stop();
  }

  private void stop() {
    if (exposee != null) {
      exposee.close();
      exposee = null;
      LOG.info("Exposee has stopped");
    }
  }
}
