package org.exposee.integrator;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.UncheckedIOException;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collections;
import java.util.function.Supplier;
import org.exposee.integrator.api.Api;
import org.exposee.integrator.api.ProblemServlet;
import org.exposee.integrator.handling.EventHandler;
import org.exposee.integrator.handling.Handlers;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.monitor.Deployment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's hook: starts Integrator with the WAR and stops it with the WAR. */
public final class IntegratorListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(IntegratorListener.class);

  private final Supplier<EventHandler> handler;
  private Integrator integrator;

  /** The server shows this one too; the log says why, once. */
  private static final class NotStarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStarted() {
      super("Integrator does not start; the log says why", null, false, false);
    }
  }

  /** For the server. */
  public IntegratorListener() {
    this(() -> Handlers.find(IntegratorListener.class.getClassLoader()));
  }

  IntegratorListener(Supplier<EventHandler> handler) {
    this.handler = handler;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    try {
      Settings settings =
          SettingsFactory.read(SettingSources.of(context), context.getContextPath());
      Deployment deployment =
          new Deployment(context.getVirtualServerName(), context.getContextPath());
      integrator = Integrator.start(settings, handler.get(), deployment, Clock.systemUTC());
      var servlet = context.addServlet("api", Api.servlet(integrator.parts()));
      servlet.addMapping("/*");
      servlet.setAsyncSupported(true);
      servlet.setLoadOnStartup(1);
      context.addServlet("problem", new ProblemServlet()).addMapping(ProblemServlet.PATH);
      StartLog.write(settings, integrator.state());
    } catch (SettingsException | IllegalStateException | UncheckedIOException refused) {
      LOG.error("Integrator does not start. {}", refused.getMessage());
      stop();
      throw new NotStarted();
    } catch (RuntimeException | Error unexpected) {
      LOG.error("Integrator does not start", unexpected);
      stop();
      throw new NotStarted();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    stop();
  }

  private void stop() {
    if (integrator != null) {
      integrator.close();
      integrator = null;
      LOG.info("Integrator has stopped");
    }
    deregisterDrivers();
  }

  // A driver that stays registered keeps the WAR's class loader alive.
  private static void deregisterDrivers() {
    ClassLoader ours = IntegratorListener.class.getClassLoader();
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == ours) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
          LOG.warn("While stopping: {}", LogText.of(e));
        }
      }
    }
  }
}
