package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.exposee.integrator.handling.EventHandler;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The sample, made into a jar as the README says, handles events. */
class HandlerJarIT extends DeployedWar {
  private static final Path SAMPLE = Path.of("sample");
  private static final String SERVICE = "META-INF/services/" + EventHandler.class.getName();

  @Deployment(testable = false)
  static WebArchive withTheSample() throws IOException {
    Path classes = Files.createTempDirectory(Path.of("target"), "sample");
    compile(classes);
    JavaArchive jar =
        ShrinkWrap.create(JavaArchive.class, "handler.jar")
            .addAsResource(
                classes.resolve("com/example/PaymentHandler.class").toFile(),
                "com/example/PaymentHandler.class")
            .addAsResource(SAMPLE.resolve(SERVICE).toFile(), SERVICE);
    return war("handled.war", "/handled").addAsLibrary(jar);
  }

  /** Against the jar that the build gives for it, and nothing else. */
  private static void compile(Path classes) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-Xlint:all",
                "-cp",
                System.getProperty("war.file").replace(".war", "-classes.jar"),
                "-d",
                classes.toString(),
                SAMPLE.resolve("PaymentHandler.java").toString());
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
  }

  @Test
  void itIsHandedWhatComes() throws Exception {
    assertThat(post("register-webhook", "{\"event\":\"payment_received\"}").statusCode())
        .isEqualTo(201);
    String secret = JSON.readTree(exposee.requests().get(0).body()).path("secret").asText();
    String body = "{\"event\":\"payment_received\",\"data\":{\"amount\":1.10}}";
    try (CapturedLog log = new CapturedLog("com.example")) {
      var delivered = send(Signed.event(at("webhook"), "msg_sample", body, secret));

      assertThat(delivered.statusCode()).as(delivered.body()).isEqualTo(204);
      await().until(() -> json("events/msg_sample").path("state").asText().equals("handled"));
      assertThat(log.messages()).containsExactly("Paid by msg_sample: " + body);
    }
  }
}
