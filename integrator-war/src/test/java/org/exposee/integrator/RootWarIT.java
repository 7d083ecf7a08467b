package org.exposee.integrator;

import java.io.IOException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The WAR as the server's root. */
@Tag("alone")
class RootWarIT extends PackagedWar {
  @Deployment(testable = false)
  static WebArchive root() throws IOException {
    return war("ROOT.war", "");
  }
}
