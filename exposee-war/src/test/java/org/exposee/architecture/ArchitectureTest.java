package org.exposee.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The floors of the house. Each rule is asked twice: the house must keep it, and a small house on
 * the test class path that breaks every rule must be caught.
 */
class ArchitectureTest {
  private static final String HOUSE = "org.exposee";
  private static final String BROKEN_HOUSE = "org.exposee.architecture.broken";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HOUSE);
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(BROKEN_HOUSE);

  private static Map<String, ArchRule> rules(String root) {
    Floors floors =
        new Floors(
            root,
            List.of(
                List.of("message", "signing", "guard", "access"),
                List.of("registry"),
                List.of("delivery"),
                List.of("api", "console", "store", "monitor")));
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    floors.imports().forEach((name, rule) -> rules.put("imports of " + name, rule));
    rules.put("every package has its floor", floors.everyPackageHasItsFloor());
    rules.put("no circles", floors.noCircles());
    rules.put("JDBC", floors.only("java.sql..", "store"));
    rules.put("JAX-RS", floors.only("jakarta.ws.rs..", "api", "console"));
    rules.put("HTTP client", floors.only("org.apache.hc..", "delivery"));
    rules.put("meters", floors.only("io.micrometer..", "monitor"));
    rules.put("no shared timer", noSharedTimer(root));
    rules.put("no bags", noBags(root));
    return rules;
  }

  /** These start one thread for the whole JVM, which then holds our class loader for ever. */
  private static ArchRule noSharedTimer(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .callMethod(CompletableFuture.class, "orTimeout", long.class, TimeUnit.class)
        .orShould()
        .callMethod(
            CompletableFuture.class, "completeOnTimeout", Object.class, long.class, TimeUnit.class)
        .orShould()
        .callMethod(CompletableFuture.class, "delayedExecutor", long.class, TimeUnit.class)
        .orShould()
        .callMethod(
            CompletableFuture.class, "delayedExecutor", long.class, TimeUnit.class, Executor.class);
  }

  private static ArchRule noBags(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .resideInAnyPackage("..util..", "..common..", "..impl..", "..service..", "..dto..");
  }

  static Stream<String> names() {
    return rules(HOUSE).keySet().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void theHouseKeeps(String rule) {
    rules(HOUSE).get(rule).allowEmptyShould(false).check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void aBrokenHouseIsCaughtAt(String rule) {
    assertThatThrownBy(() -> rules(BROKEN_HOUSE).get(rule).allowEmptyShould(false).check(BROKEN))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was violated");
  }
}
