package org.exposee;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The WAR under a context path, as it is when its file is copied into a server. */
@Tag("alone")
class ContextPathWarIT extends PackagedWar {
  @Deployment(testable = false)
  static WebArchive underItsName() {
    return war("exposee.war");
  }
}
