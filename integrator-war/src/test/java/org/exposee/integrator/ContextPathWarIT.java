package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The WAR under a context path, as it is when its file is copied into a server. */
class ContextPathWarIT extends PackagedWar {
  @Deployment(testable = false)
  static WebArchive underItsName() throws IOException {
    return war("integrator.war", "/integrator");
  }

  // Relative links of a page that is shown there would lead out of the WAR.
  @Test
  void withoutItsSlashItLeadsToThePage() throws Exception {
    String page = base.toString();
    URI withoutSlash = URI.create(page.substring(0, page.length() - 1));

    var answer = send(HttpRequest.newBuilder(withoutSlash));

    assertThat(answer.statusCode()).isIn(301, 302, 303, 307, 308);
    assertThat(withoutSlash.resolve(answer.headers().firstValue("Location").orElseThrow()))
        .isEqualTo(at(""));
  }
}
