package org.exposee;

import java.nio.file.Files;
import java.nio.file.Path;
import org.exposee.guard.Egress;
import org.exposee.guard.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an administrator needs to know at start, and nothing secret. */
final class StartLog {
  private static final Logger LOG = LoggerFactory.getLogger("org.exposee.Exposee");

  private StartLog() {}

  /**
   * @param contextPath as the server has it; empty for the root
   * @param adminKey the file of the first key
   */
  static void ready(
      String version, String contextPath, Settings settings, Path data, Path adminKey) {
    String path = contextPath.isEmpty() ? "/" : contextPath + "/";
    LOG.info("Exposee {} is ready at {} (API description: {}docs)", version, path, path);
    settings
        .database()
        .ifPresentOrElse(
            shared -> LOG.info("Its data are in {}, shared with other nodes", shared.place()),
            () -> LOG.info("Its data are in {}", data));
    if (settings.access() == Settings.Access.LOCAL) {
      LOG.info("Callers on this machine need no key (exposee.access=local); others do");
    } else if (!Files.exists(adminKey)) {
      LOG.info("Callers need a key: Authorization: Bearer <key>");
    } else {
      LOG.info("Callers need a key: Authorization: Bearer <key>. The first one is in {}", adminKey);
      LOG.info(
          "Integrator on this machine needs the setting integrator.exposee.key.file={}", adminKey);
    }
    ways(settings.egress());
  }

  private static void through(Proxy proxy) {
    LOG.warn(
        "Deliveries go through the proxy {} (exposee.proxy). It resolves names and dials: which"
            + " addresses they reach is up to its rules now; URLs and literal addresses are still"
            + " judged here",
        proxy);
  }

  private static void ways(Egress egress) {
    if (egress.allow().isEmpty()) {
      LOG.info(
          "Deliveries go to public addresses only; for receivers on this machine set"
              + " exposee.egress.allow=127.0.0.0/8,::1/128");
    } else {
      LOG.info("Deliveries may also go to {} (exposee.egress.allow)", egress.allow());
    }
    egress.proxy().ifPresent(StartLog::through);
    if (egress.httpsOnly()) {
      LOG.info("Deliveries go to https URLs only (exposee.egress.https.only)");
    }
  }
}
