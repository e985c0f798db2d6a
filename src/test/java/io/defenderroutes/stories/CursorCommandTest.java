package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.cli.Cli;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cursor status|set|reset}, with cursors in Kafka and in files. */
class CursorCommandTest extends InSandbox {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void status_shows_how_far_a_connection_has_got_while_it_runs_and_after(String store)
      throws Exception {
    properties.put("cursor.store", store);
    assertThat(run("cursor", "status")).isZero();
    assertThat(out.toString()).contains(connection() + " ").contains("none yet");
    serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      awaitFurtherPolls();
      assertThat(run("cursor", "status")).isZero();
      assertThat(lineOfConnection()).matches(".* +0s +3 +1 .*yes");
      awaitFurtherPolls();
    }
    assertThat(run("cursor", "status")).isZero();
    assertThat(lineOfConnection()).matches(".* 3 +1 .*no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void what_was_delivered_since_a_time_can_be_delivered_again_or_skipped(String store)
      throws Exception {
    properties.put("cursor.store", store);
    List<SiemAlert> alerts = serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }
    String time = Instant.now().minusSeconds(600).toString();

    assertThat(run("cursor", "set", connection(), time, "--skip-delivered", "--force")).isZero();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);

    assertThat(run("cursor", "set", connection(), time, "--force")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("continues from " + time + "; it was at ");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(6);
      awaitFurtherPolls();
    }
    assertThat(arrived.records()).hasSize(6);

    assertThat(run("cursor", "reset", connection(), "--force")).isZero();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(9);
      awaitFurtherPolls();
    }
    assertThat(arrived.records()).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void a_cursor_in_use_is_taken_by_force_alone_and_the_instance_that_used_it_goes_on_from_there(
      String store) throws Exception {
    properties.put("cursor.store", store);
    serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      awaitFurtherPolls();

      assertThat(run("cursor", "reset", connection())).isEqualTo(1);
      assertThat(err.toString()).contains("seems to be in use").contains("--force");

      assertThat(run("cursor", "reset", connection(), "--force")).isZero();
      awaitRecords(6);
      awaitFurtherPolls();
    }
    assertThat(arrived.records()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody/siem", "x"})
  void a_connection_that_does_not_exist_is_told_with_those_that_do(String unknown)
      throws IOException {
    assertThat(run("cursor", "reset", unknown)).isEqualTo(1);
    assertThat(err.toString()).contains("there is no connection '" + unknown + "'; connections: [");
  }

  @Test
  void status_needs_no_credential_of_a_tenant_and_no_mail_server() throws IOException {
    properties.remove("tenants." + tenant.name() + ".client-secret");
    properties.remove("smtp.host");
    assertThat(run("cursor", "status")).as(err.toString()).isZero();
    assertThat(out.toString()).contains(connection() + " ").contains("none yet");

    properties.remove("kafka.brokers");
    assertThat(run("cursor", "status")).isEqualTo(2);
    assertThat(err.toString()).contains("kafka.brokers").doesNotContain("smtp.host");
  }

  @Test
  void with_cursors_in_files_commands_need_no_broker_although_the_routing_does()
      throws IOException {
    properties.keySet().removeIf(key -> !key.matches("tenants|.*sources|.*folder"));
    properties.put("cursor.store", "file");
    String time = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS).toString();

    assertThat(run("cursor", "set", connection(), time)).as(err.toString()).isZero();
    assertThat(run("cursor", "status")).as(err.toString()).isZero();
    assertThat(lineOfConnection()).contains(time);
    assertThat(run("dead-letters", "list")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("No dead letters.");
    assertThat(run("dead-letters", "replay", "--all")).isEqualTo(2);
    assertThat(err.toString()).contains("kafka.brokers").doesNotContain("sign in with");
  }

  private String lineOfConnection() {
    return out.toString()
        .lines()
        .filter(line -> line.startsWith(connection()))
        .findFirst()
        .orElseThrow();
  }

  private String connection() {
    return tenant.name() + "/siem";
  }

  private int run(String... command) throws IOException {
    Path conf = data.resolve("test.properties");
    Properties file = new Properties();
    file.putAll(properties);
    try (Writer writer = Files.newBufferedWriter(conf)) {
      file.store(writer, null);
    }
    out.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.addAll(List.of("--conf", conf.toString()));
    return Cli.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
