package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {

  @Test
  void withoutAnyOptionBothRunOnTheirDefaultPorts() {
    Properties nothing = new Properties();
    assertThat(App.chosen(nothing)).containsExactly(App.EXPOSEE, App.INTEGRATOR);
    assertThat(App.EXPOSEE.port(nothing)).isEqualTo(8000);
    assertThat(App.INTEGRATOR.port(nothing)).isEqualTo(8001);
  }

  @Test
  void onlyChoosesOne() {
    assertThat(App.chosen(given("run.only", "integrator"))).containsExactly(App.INTEGRATOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "both", "Exposee", "exposee,integrator"})
  void anyOtherNameIsRefused(String only) {
    assertThatThrownBy(() -> App.check(given("run.only", only)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("run.only", "'exposee' or 'integrator'", "'" + only + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "70000", "65536", "", "8000 ", "1e3", "99999999999"})
  void whatIsNoPortIsRefused(String port) {
    assertThatThrownBy(() -> App.check(given("integrator.port", port)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("-Dintegrator.port", "1 to 65535", "'" + port + "'");
  }

  @Test
  void equalPortsAreRefused() {
    assertThatThrownBy(() -> App.check(given("exposee.port", "8001")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("-Dexposee.port", "-Dintegrator.port", "8001");
  }

  @Test
  void aTakenPortIsRefusedWithTheOptionToChange() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Properties given = given("exposee.port", String.valueOf(taken.getLocalPort()));
      assertThatThrownBy(() -> App.check(given))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("Exposee", " " + taken.getLocalPort(), "\"-Dexposee.port=");
    }
  }

  @Test
  void thePortOfAServiceThatDoesNotRunMayBeTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Properties given = given("exposee.port", String.valueOf(taken.getLocalPort()));
      given.setProperty("integrator.port", String.valueOf(freePort()));
      given.setProperty("run.only", "integrator");
      assertThatCode(() -> App.check(given)).doesNotThrowAnyException();
    }
  }

  @Test
  void thePortOfAServiceThatDoesNotRunIsAPortAllTheSame() {
    Properties given = given("exposee.port", "");
    given.setProperty("run.only", "integrator");
    assertThatThrownBy(() -> App.check(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Dexposee.port");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Properties given(String name, String value) {
    Properties given = new Properties();
    given.setProperty(name, value);
    return given;
  }
}
