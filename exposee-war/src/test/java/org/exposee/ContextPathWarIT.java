package org.exposee;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR under a context path, as it is when its file is copied into a server. */
class ContextPathWarIT extends PackagedWar {
  @Deployment(testable = false)
  static WebArchive underItsName() {
    return war("exposee.war");
  }
}
