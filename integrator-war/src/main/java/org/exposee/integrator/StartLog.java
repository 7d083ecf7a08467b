package org.exposee.integrator;

import org.exposee.integrator.access.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the administrator what runs and what to do next. */
final class StartLog {
  private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

  private StartLog() {}

  static void write(Settings settings, StateFile state) {
    LOG.info("Integrator runs. Data folder: {}", settings.data());
    LOG.info(
        "Events are received at {} (integrator.callback.url; Exposee must reach it there)",
        settings.callbackUrl());
    LOG.info("Exposee is expected at {} (integrator.exposee.url)", settings.exposee().url());
    if (settings.exposee().key().isEmpty() && settings.exposee().keyFile().isEmpty()) {
      LOG.info(
          "No key for Exposee is set: if it asks for one, set integrator.exposee.key,"
              + " or integrator.exposee.key.file to the admin.key in Exposee's data folder");
    }
    if (settings.access() == Mode.LOCAL) {
      LOG.info("Callers on this machine need no key (integrator.access=local)");
    } else {
      LOG.info(
          "Callers need the key {} {} (integrator.access=keys)",
          state.madeKey() ? "that was just written to" : "that was once written to",
          settings.data().resolve(StateFile.KEY_NAME));
    }
    if (settings.events().isEmpty()) {
      LOG.info("It registers for nothing by itself: set integrator.events=a,b to change that");
    } else {
      LOG.info("It registers itself for {} (integrator.events)", settings.events());
    }
  }
}
