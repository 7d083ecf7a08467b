package org.exposee.integrator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The floors of the design: imports go downwards only. Each rule is shown a package tree that
 * breaks it, {@code org.exposee.wrong}, and must say so.
 */
class ArchitectureTest {
  private static final String OURS = "org.exposee.integrator";
  private static final String WRONG = "org.exposee.wrong";

  /** Each package and those it may import; the root may import all and nobody imports it. */
  private static final Map<String, List<String>> MAY_IMPORT = floors();

  private static final JavaClasses OUR_CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(OURS);
  private static final JavaClasses WRONG_CLASSES = new ClassFileImporter().importPackages(WRONG);

  private static Map<String, List<String>> floors() {
    List<String> ground = List.of("signature", "access", "backoff", "log");
    List<String> first = Stream.concat(ground.stream(), Stream.of("inbox")).toList();
    List<String> second =
        Stream.concat(first.stream(), Stream.of("handling", "registration")).toList();
    Map<String, List<String>> floors = new LinkedHashMap<>();
    ground.forEach(name -> floors.put(name, List.of()));
    floors.put("inbox", ground);
    floors.put("handling", first);
    floors.put("registration", first);
    floors.put("monitor", second);
    floors.put("api", Stream.concat(second.stream(), Stream.of("monitor")).toList());
    return floors;
  }

  private static Map<String, ArchRule> rules(String base) {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    MAY_IMPORT.forEach(
        (name, allowed) -> rules.put("floor of " + name, floor(base, name, allowed)));
    rules.put("no cycles", slices().matching(base + ".(*)..").should().beFreeOfCycles());
    rules.put("no unknown package", onlyKnownPackages(base));
    rules.put("no catch-all package", noCatchAlls(base));
    rules.put("JDBC in the inbox only", only(base, "inbox", "java.sql.."));
    rules.put("SQLite in the inbox only", only(base, "inbox", "org.sqlite..", "org.flywaydb.."));
    rules.put(
        "Micrometer in the monitor only",
        only(base, "monitor", "io.micrometer..", "io.prometheus.."));
    rules.put("JAX-RS at the edges only", jaxRs(base));
    rules.put("one class calls Exposee", httpClient(base));
    return rules;
  }

  private static ArchRule floor(String base, String name, List<String> allowed) {
    String[] packages =
        Stream.concat(Stream.of(name), allowed.stream())
            .map(each -> base + "." + each + "..")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(base + "." + name + "..")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("org.exposee..")).or(resideInAnyPackage(packages)));
  }

  private static ArchRule onlyKnownPackages(String base) {
    String[] known =
        Stream.concat(Stream.of(base), MAY_IMPORT.keySet().stream().map(name -> base + "." + name))
            .toArray(String[]::new);
    return classes().that().resideInAPackage(base + "..").should().resideInAnyPackage(known);
  }

  private static ArchRule noCatchAlls(String base) {
    return classes()
        .that()
        .resideInAPackage(base + "..")
        .should()
        .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..service..", "..dto..");
  }

  // The root's listener deregisters the driver: no more than that.
  private static ArchRule only(String base, String where, String... what) {
    return noClasses()
        .that()
        .resideInAPackage(base + "..")
        .and()
        .resideOutsideOfPackages(base + "." + where + "..", base)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(what);
  }

  private static ArchRule jaxRs(String base) {
    return noClasses()
        .that()
        .resideInAPackage(base + "..")
        .and()
        .resideOutsideOfPackages(base + ".api..", base + ".registration..", base)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "org.glassfish.jersey..");
  }

  // The other one only breaks off what it has begun.
  private static ArchRule httpClient(String base) {
    return noClasses()
        .that()
        .resideInAPackage(base + "..")
        .and()
        .haveNameNotMatching(
            Pattern.quote(base) + "\\.registration\\.(ExposeeClient|Deadlines)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.ws.rs.client..", "org.apache.hc..", "java.net.http..");
  }

  static Stream<String> ruleNames() {
    return rules(OURS).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void ourClassesKeepTheRule(String name) {
    rules(OURS).get(name).allowEmptyShould(false).check(OUR_CLASSES);
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void theRuleRejectsItsCounterExample(String name) {
    assertThat(rules(WRONG).get(name).evaluate(WRONG_CLASSES).hasViolation()).isTrue();
  }

  static Stream<String> packages() {
    return MAY_IMPORT.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void noPackageIsEmpty(String name) {
    assertThat(OUR_CLASSES.that(resideInAPackage(OURS + "." + name)))
        .filteredOn(type -> !type.getSimpleName().equals("package-info"))
        .isNotEmpty();
  }
}
