package io.defenderroutes;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Which package may use which, and what only some of them may do. */
class PackageRulesTest {
  private static final String ROOT = "io.defenderroutes";
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void every_package_has_a_rule() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrder(
            ROOT,
            name("alert"),
            name("check"),
            name("cli"),
            name("cluster"),
            name("config"),
            name("delivery"),
            name("delivery.deadletter"),
            name("delivery.pending"),
            name("delivery.store"),
            name("formats"),
            name("http"),
            name("identity"),
            name("observability"),
            name("polling"),
            name("polling.ledger"),
            name("polling.quota"),
            name("polling.response"),
            name("reload"),
            name("routes"),
            name("rules"),
            name("runtime"),
            name("sandbox"),
            name("source"));
  }

  /** Besides these, every package may use {@code config}; ROOT stands for the root package. */
  @ParameterizedTest
  @CsvSource({
    "alert,",
    "check,cluster delivery identity polling polling.response runtime source",
    "cli,ROOT check delivery.pending identity polling routes rules",
    "cluster,observability",
    "config,",
    "delivery,alert delivery.deadletter delivery.pending delivery.store formats polling polling.ledger",
    "delivery.deadletter,alert delivery.store",
    "delivery.pending,delivery.deadletter delivery.store",
    "delivery.store,",
    "formats,alert routes",
    "http,",
    "identity,routes source",
    "observability,",
    "polling,alert polling.ledger polling.response source",
    "polling.ledger,",
    "polling.quota,polling.response source",
    "polling.response,",
    "reload,cluster identity observability polling routes rules runtime",
    "routes,",
    "rules,alert delivery formats routes runtime source",
    "runtime,alert cluster delivery delivery.deadletter delivery.pending delivery.store formats http identity observability polling polling.ledger polling.quota polling.response routes source",
    "sandbox,cli",
    "source,alert routes"
  })
  void a_package_uses_only_these(String from, String uses) {
    String[] allowed =
        Stream.concat(
                Stream.of(from, "config"),
                Stream.of(uses == null ? "" : uses).flatMap(s -> Stream.of(s.split(" "))))
            .filter(s -> !s.isEmpty())
            .map(PackageRulesTest::name)
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(name(from))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .as("another package"))
        .check(MAIN);
  }

  @Test
  void only_the_sandbox_adds_to_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackages(name("cli"), name("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(name("cli"))
        .check(MAIN);
  }

  @Test
  void nothing_depends_on_the_sandbox() {
    noClasses()
        .that()
        .resideOutsideOfPackage(name("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(name("sandbox"))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "polling", "alert", "source", "observability", "config"})
  void these_packages_know_neither_kafka_nor_mail(String from) {
    noClasses()
        .that()
        .resideInAPackage(name(from))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.apache.kafka..",
                "org.apache.camel.component.kafka..",
                "org.apache.camel.component.mail..",
                "org.apache.camel.component.file..",
                "jakarta.mail.."))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "alert"})
  void these_packages_know_no_files(String from) {
    noClasses()
        .that()
        .resideInAPackage(name(from))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .or(
                    DescribedPredicate.describe(
                        "a file", c -> c.getName().startsWith("java.io.File"))))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivery", "check", "polling", "alert", "config"})
  void only_identity_knows_msal(String from) {
    noClasses()
        .that()
        .resideInAPackage(name(from))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.microsoft..")
        .check(MAIN);
  }

  @Test
  void only_formats_knows_their_language() {
    noClasses()
        .that()
        .resideOutsideOfPackage(name("formats"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.schibsted..")
        .check(MAIN);
  }

  @Test
  void only_observability_measures() {
    noClasses()
        .that()
        .resideOutsideOfPackages(name("observability"))
        .and(DescribedPredicate.not(HasName.Predicates.name(ROOT + ".runtime.Wiring")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(MAIN);
  }

  @Test
  void delivery_does_not_look_at_severity() {
    noClasses()
        .that()
        .resideInAPackage(name("delivery"))
        .should()
        .dependOnClassesThat()
        .haveSimpleName("Severity")
        .check(MAIN);
  }

  @Test
  void there_are_no_cycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void only_commands_print_or_end_the_process() {
    noClasses()
        .that()
        .resideOutsideOfPackage(name("cli"))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(MAIN);
  }

  @Test
  void the_time_comes_from_an_injected_clock() {
    noClasses()
        .that()
        .resideOutsideOfPackage(name("cli"))
        .and()
        .areNotAnnotatedWith(Command.class)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(OffsetDateTime.class, "now")
        .orShould()
        .callMethod(ZonedDateTime.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callConstructor(Date.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(MAIN);
  }

  private static String name(String name) {
    return name.equals("ROOT") ? ROOT : ROOT + "." + name;
  }
}
