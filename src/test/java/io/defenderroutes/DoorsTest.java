package io.defenderroutes;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
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

/** Which room may see which, as the package-info of each says. */
class DoorsTest {
  private static final String ROOT = "io.defenderroutes";
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void all_rooms_are_looked_at() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrder(
            ROOT,
            room("alert"),
            room("cli"),
            room("configuration"),
            room("delivery"),
            room("doctor"),
            room("election"),
            room("files"),
            room("http"),
            room("identity"),
            room("operations"),
            room("polling"),
            room("rules"),
            room("sandbox"));
  }

  @ParameterizedTest
  @CsvSource({
    "alert,configuration",
    "configuration,",
    "doctor,configuration",
    "election,files",
    "files,",
    "http,",
    "identity,configuration",
    "operations,configuration",
    "polling,configuration",
    "sandbox,cli files rules",
    "delivery,alert configuration files polling",
    "rules,alert configuration delivery",
    "cli,configuration doctor rules"
  })
  void a_room_sees_no_other_room_than_these(String from, String seen) {
    String[] allowed =
        Stream.concat(
                Stream.of(from),
                Stream.of(seen == null ? "" : seen).flatMap(s -> Stream.of(s.split(" "))))
            .filter(s -> !s.isEmpty())
            .map(DoorsTest::room)
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> closed =
        resideInAPackage(ROOT + "..")
            .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
            .and(
                from.equals("cli")
                    ? DescribedPredicate.not(
                        resideInAPackage(ROOT)
                            .and(HasModifiers.Predicates.modifier(JavaModifier.PUBLIC)))
                    : DescribedPredicate.alwaysTrue())
            .as("another room");

    noClasses()
        .that()
        .resideInAPackage(room(from))
        .should()
        .dependOnClassesThat(closed)
        .check(MAIN);
  }

  @Test
  void only_the_sandbox_adds_to_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("cli"), room("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("cli"))
        .check(MAIN);
  }

  @Test
  void nothing_depends_on_the_sandbox() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("sandbox"))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "polling", "alert", "configuration"})
  void only_delivery_the_doctor_and_the_wiring_know_kafka_mail_and_files(String from) {
    noClasses()
        .that()
        .resideInAPackage(room(from))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "org.apache.kafka..",
                    "org.apache.camel.component.kafka..",
                    "org.apache.camel.component.mail..",
                    "org.apache.camel.component.file..",
                    "jakarta.mail..",
                    "java.nio.file..",
                    "java.nio.channels..")
                .or(
                    DescribedPredicate.describe(
                        "a file", c -> c.getName().startsWith("java.io.File"))))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivery", "doctor", "polling", "alert", "configuration"})
  void only_identity_knows_msal(String from) {
    noClasses()
        .that()
        .resideInAPackage(room(from))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.microsoft..")
        .check(MAIN);
  }

  @Test
  void only_operations_measures() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("operations"))
        .and(DescribedPredicate.not(HasName.Predicates.name(ROOT + ".Wiring")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(MAIN);
  }

  @Test
  void delivery_never_asks_about_severity() {
    noClasses()
        .that()
        .resideInAPackage(room("delivery"))
        .should()
        .dependOnClassesThat()
        .haveSimpleName("Severity")
        .check(MAIN);
  }

  @Test
  void there_are_no_cycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void nobody_but_the_command_line_prints_or_ends_the_process() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("cli"))
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
        .resideOutsideOfPackage(room("cli"))
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

  private static String room(String name) {
    return ROOT + "." + name;
  }
}
