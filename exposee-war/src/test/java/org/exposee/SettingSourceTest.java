package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingSourceTest {
  private final Properties system = new Properties();

  private SettingSource source(Map<String, String> context, Map<String, String> environment) {
    return new SettingSource(context, system, environment);
  }

  @Test
  void contextBeforeSystemBeforeEnvironmentBeforeDefault() {
    String name = "exposee.access";
    assertThat(source(Map.of(), Map.of()).apply(name)).isEqualTo("keys");
    Map<String, String> environment = Map.of("EXPOSEE_ACCESS", "environment");
    assertThat(source(Map.of(), environment).apply(name)).isEqualTo("environment");
    system.setProperty(name, "system");
    assertThat(source(Map.of(), environment).apply(name)).isEqualTo("system");
    assertThat(source(Map.of(name, "context"), environment).apply(name)).isEqualTo("context");
  }

  @Test
  void aShellCanGiveANameWithAHyphen() {
    assertThat(
            source(Map.of(), Map.of("EXPOSEE_DELIVERY_IN_FLIGHT_TOTAL", "7"))
                .apply("exposee.delivery.in-flight.total"))
        .isEqualTo("7");
  }

  @Test
  void unknownNamesOfOursAreFound() {
    system.setProperty("exposee.acess", "local");
    system.setProperty("java.home", "x");
    assertThat(source(Map.of("exposee.dta", "y", "other", "z"), Map.of()).unknown())
        .containsExactly("exposee.acess", "exposee.dta");
  }

  @Test
  void everySettingHasAComment() throws Exception {
    String file;
    try (var in = SettingSource.class.getResourceAsStream("/exposee.properties")) {
      file = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    for (String block : file.strip().split("\n\n", -1)) {
      assertThat(block).startsWith("#");
    }
    for (String name : source(Map.of(), Map.of()).names()) {
      assertThat(file).containsPattern("(?m)^# .*\\n" + name.replace(".", "\\.") + "=");
    }
  }

  @Test
  void aNameWithoutALineIsAMistakeOfOurs() {
    assertThatThrownBy(() -> source(Map.of(), Map.of()).apply("exposee.nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exposee.nothing");
  }
}
