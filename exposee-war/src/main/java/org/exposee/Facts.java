package org.exposee;

import java.util.Optional;
import org.exposee.monitor.StoreFacts;
import org.exposee.store.Figures;
import org.exposee.store.Store;

/** The store as it is watched: the two do not know each other. */
record Facts(Store store) implements StoreFacts {

  @Override
  public int waitingCalls() {
    return store.figures().waiting();
  }

  @Override
  public Optional<File> file() {
    return store.figures().file().map(Facts::file);
  }

  private static File file(Figures.File file) {
    return new File(file.checkpoints(), file.bytes(), file.logBytes(), file.freeBytes());
  }

  @Override
  public Totals totals() {
    org.exposee.store.Totals totals = store.totals();
    return new Totals(totals.applications(), totals.openDeliveries());
  }
}
