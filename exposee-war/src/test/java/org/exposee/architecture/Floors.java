package org.exposee.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The floors of the house, below one root package; imports go downwards only. */
record Floors(String root, List<List<String>> fromBelow) {

  /** Package by package: what it may import of the house. */
  Map<String, ArchRule> imports() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    for (int floor = 0; floor < fromBelow.size(); floor++) {
      for (String name : fromBelow.get(floor)) {
        rules.put(name, mayImport(name, below(floor)));
      }
    }
    return rules;
  }

  private List<String> below(int floor) {
    return fromBelow.subList(0, floor).stream().flatMap(List::stream).toList();
  }

  private ArchRule mayImport(String name, List<String> below) {
    String[] allowed = Stream.concat(Stream.of(name), below.stream()).toArray(String[]::new);
    DescribedPredicate<JavaClass> ofTheHouse = resideInAnyPackage(root + "..");
    DescribedPredicate<JavaClass> notAllowed =
        resideOutsideOfPackages(Arrays.stream(allowed).map(this::in).toArray(String[]::new));
    return noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat(ofTheHouse.and(notAllowed))
        .as(name + " imports only " + below);
  }

  /** Every package has its floor: a new one must be given one. */
  ArchRule everyPackageHasItsFloor() {
    String[] known =
        Stream.concat(Stream.of(root), fromBelow.stream().flatMap(List::stream).map(this::in))
            .toArray(String[]::new);
    return classes().that().resideInAPackage(root + "..").should().resideInAnyPackage(known);
  }

  ArchRule noCircles() {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  /** That technology lives in these packages (and the root) only. */
  ArchRule only(String technology, String... packages) {
    String[] homes = Arrays.stream(packages).map(this::in).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(homes)
        .and()
        .resideOutsideOfPackage(root)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(technology);
  }

  private String in(String name) {
    return root + "." + name + "..";
  }
}
