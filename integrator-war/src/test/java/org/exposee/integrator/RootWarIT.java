package org.exposee.integrator;

import java.io.IOException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR as the server's root. */
class RootWarIT extends PackagedWar {
  @Deployment(testable = false)
  static WebArchive root() throws IOException {
    return war("ROOT.war", "");
  }
}
