package org.exposee.delivery;

import java.util.ArrayList;
import java.util.List;
import org.exposee.delivery.Hostile.Script;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test has opened: registered as an extension, it is closed behind it, in that order. */
final class Opened implements AfterEachCallback {
  private final List<AutoCloseable> all = new ArrayList<>();

  <T extends AutoCloseable> T add(T opened) {
    all.add(opened);
    return opened;
  }

  Hostile hostile(Script script) {
    return add(new Hostile(script));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable opened : all) {
      opened.close();
    }
  }
}
