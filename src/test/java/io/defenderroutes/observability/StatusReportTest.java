package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What /status.json says. */
class StatusReportTest {
  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void counts_are_added_up_for_each_way_that_alerts_take() throws IOException {
    scene.connection("contoso", "siem");
    scene.connection("fabrikam", "siem");
    scene.lag("contoso", "siem", 12.4);
    scene.lag("fabrikam", "siem", 3);
    scene.polls("contoso", "siem", 7);
    for (String tenant : new String[] {"contoso", "fabrikam"}) {
      scene.arrived(tenant, "siem", "high", "Malware", 3);
      scene.delivered(tenant, "siem", "high", "Malware", "kafka:critical", 3);
      scene.delivered(tenant, "siem", "high", "Malware", "email:soc@example.org", 2);
      scene.deadLetters(tenant, "siem", "email:soc@example.org", 1, "550 of " + tenant);
    }
    JsonNode status = status();

    assertThat(status.path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(status.path("about").toString())
        .isEqualTo("{\"version\":\"0.1.0\",\"started\":\"2026-11-26T07:00:00Z\"}");
    assertThat(status.path("arrivals").toString())
        .isEqualTo(
            "[{\"source\":\"siem\",\"severity\":\"high\",\"category\":\"Malware\",\"alerts\":6}]");
    assertThat(status.path("deliveries").toString())
        .isEqualTo(
            "[{\"severity\":\"high\",\"category\":\"Malware\",\"destination\":\"email:soc@example.org\",\"alerts\":4},"
                + "{\"severity\":\"high\",\"category\":\"Malware\",\"destination\":\"kafka:critical\",\"alerts\":6}]");
    assertThat(status.path("destinations").toString())
        .isEqualTo(
            "[{\"name\":\"email:soc@example.org\",\"delivered\":4,\"deadLetters\":2,\"deadLetterReason\":\"550 of fabrikam\"},"
                + "{\"name\":\"kafka:critical\",\"delivered\":6,\"deadLetters\":0}]");
    JsonNode contoso = status.path("connections").path(0);
    assertThat(contoso.path("name").asText()).isEqualTo("contoso/siem");
    assertThat(contoso.path("state").asText()).isEqualTo("UP");
    assertThat(contoso.path("lagSeconds").asLong()).isEqualTo(12);
    assertThat(contoso.path("budgetLeft").asLong()).isEqualTo(43);
    assertThat(contoso.path("fresh").asLong()).isEqualTo(3);
    assertThat(contoso.path("delivered").asLong()).isEqualTo(5);
    assertThat(contoso.path("deadLetters").asLong()).isEqualTo(1);
    assertThat(contoso.path("answers").toString()).isEqualTo("{\"200\":7}");
  }

  @Test
  void the_last_24_hours_are_reported_for_each_connection_and_in_total() throws IOException {
    scene.connection("contoso", "siem");
    scene.connection("fabrikam", "siem");
    assertThat(status().has("lastDay")).isFalse();
    scene.arrived("contoso", "siem", "high", "Malware", 3);
    scene.clock.advance(Duration.ofMinutes(15));
    scene.arrived("contoso", "siem", "high", "Malware", 2);
    scene.trouble("contoso/siem", FailureKind.FORBIDDEN, "", "403 Forbidden", Duration.ZERO);

    JsonNode contoso = status().path("connections").path(0).path("lastDay");
    assertThat(contoso.path("from").asText()).isEqualTo("2026-11-25T10:30:00Z");
    assertThat(contoso.path("fresh").toString()).endsWith(",0,3,2]");
    assertThat(contoso.path("fresh")).hasSize(96);
    assertThat(contoso.path("failedPolls").toString()).endsWith(",0,0,1]");
    assertThat(status().path("connections").path(1).has("lastDay")).isFalse();
    assertThat(status().path("lastDay")).isEqualTo(contoso);
  }

  @Test
  void a_trouble_is_told_with_since_when_and_what_to_do_until_it_is_over() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 3);
    scene.polls("contoso", "siem", 1);
    scene.connection("fabrikam", "siem");
    scene.lag("fabrikam", "siem", 3);
    scene.polls("fabrikam", "siem", 1);
    scene.trouble(
        "contoso/siem", FailureKind.FORBIDDEN, "", "403 Forbidden", Duration.ofMinutes(5));

    JsonNode trouble = status().path("connections").path(0).path("troubles").path(0);
    assertThat(status().path("verdict").asText()).isEqualTo("PARTLY");
    assertThat(trouble.path("since").asText()).isEqualTo("2026-11-26T09:55:00Z");
    assertThat(trouble.path("reason").asText()).isEqualTo("403 Forbidden");
    assertThat(trouble.path("remedy").asText()).startsWith("Grant the permission");

    scene.troubles.polled("contoso/siem");
    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(status().path("faults").path(0).path("connection").asText())
        .as("a fault that is over")
        .isEqualTo("contoso/siem");
  }

  @Test
  void a_trouble_that_may_be_over_in_a_moment_does_not_cry_wolf() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 3);
    scene.polls("contoso", "siem", 1);
    scene.trouble("contoso/siem", FailureKind.API_FAILED, "", "503 Away", Duration.ofSeconds(29));
    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("RETRYING");

    scene.clock.advance(Duration.ofSeconds(1));
    assertThat(status().path("verdict").asText()).isEqualTo("PARTLY");
    assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("TROUBLE");

    scene.clock.advance(StatusReport.SILENCE.minus(StatusReport.MOMENT));
    assertThat(status().path("verdict").asText()).isEqualTo("STOPPED");
  }

  @Test
  void a_destination_that_fails_is_shown_with_its_backlog_and_is_no_fault_of_a_connection()
      throws IOException {
    healthy("contoso");
    scene.queue("email:soc@example.org", 12, "connection refused", Duration.ofSeconds(29), true);
    scene.queue("webhook", 0, null, Duration.ZERO, true);
    assertThat(status().path("verdict").asText()).as("a retry").isEqualTo("FLOWING");

    scene.clock.advance(Duration.ofSeconds(1));
    assertThat(status().path("verdict").asText()).isEqualTo("PARTLY");
    assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("UP");
    JsonNode failing = status().path("destinations").path(0);
    assertThat(failing.path("name").asText()).isEqualTo("email:soc@example.org");
    assertThat(failing.path("up").asBoolean()).isFalse();
    assertThat(failing.path("pending").asLong()).isEqualTo(12);
    assertThat(failing.path("oldestPending").asText()).isEqualTo("2026-11-26T09:59:31Z");
    assertThat(failing.path("nextAttempt").asText()).isEqualTo("2026-11-26T10:00:40Z");
    assertThat(failing.path("trouble").path("since").asText()).isEqualTo("2026-11-26T09:59:31Z");
    assertThat(failing.path("trouble").path("reason").asText()).isEqualTo("connection refused");
    assertThat(failing.path("trouble").path("remedy").asText()).isNotEmpty();
    assertThat(failing.has("warning")).isFalse();
    assertThat(status().path("destinations").path(1).toString())
        .isEqualTo(
            "{\"name\":\"webhook\",\"up\":true,\"delivered\":0,\"deadLetters\":0,\"pending\":0}");
  }

  @Test
  void nothing_is_delivered_if_all_destinations_fail() throws IOException {
    healthy("contoso");
    scene.queue("webhook", 3, "connection refused", Duration.ofSeconds(30), true);
    scene.queue("slack", 1, "HTTP 503", Duration.ofSeconds(30), true);

    assertThat(status().path("verdict").asText()).isEqualTo("STOPPED");
  }

  @Test
  void a_destination_that_the_routing_calls_no_more_is_up_with_a_warning() throws IOException {
    healthy("contoso");
    scene.queue("webhook", 3, null, Duration.ofHours(1), false);

    assertThat(status().path("destinations").path(0).path("warning").asText())
        .isEqualTo(Status.NOT_CALLED);
    HealthCheck.Result result = scene.health.getCheck("webhook").orElseThrow().call();
    assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
    assertThat(result.getMessage().orElse(""))
        .startsWith("warning: 3 deliveries are pending, and the routing does not call it any more");
  }

  @Test
  void alerts_that_a_rule_dropped_are_counted_by_rule() throws IOException {
    healthy("contoso");
    String rule = "routing/alerts.camel.yaml:42";
    scene.dropped("contoso", "siem", "low", "Malware", rule, 2);
    scene.dropped("contoso", "siem", "low", "Discovery", rule, 1);

    assertThat(status().path("dropped").toString())
        .isEqualTo(
            "[{\"rule\":\"routing/alerts.camel.yaml:42\",\"severity\":\"low\",\"category\":\"Discovery\",\"alerts\":1},"
                + "{\"rule\":\"routing/alerts.camel.yaml:42\",\"severity\":\"low\",\"category\":\"Malware\",\"alerts\":2}]");
    assertThat(status().path("connections").path(0).path("dropped").asLong()).isEqualTo(3);
  }

  @Test
  void alerts_that_nothing_counted_are_a_warning() throws IOException {
    scene.health.register(
        FaultHealth.ofReasons("alert counts", List::of, scene.troubles::uncounted));
    assertThat(status().path("refused")).isEmpty();

    scene.troubles.uncounted(2);
    assertThat(status().path("refused").path(0).path("what").asText()).isEqualTo("alert counts");
    HealthCheck.Result result = scene.health.getCheck("alert counts").orElseThrow().call();
    assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
    assertThat(result.getMessage().orElse("")).startsWith("warning: 2 alerts were neither");
  }

  private void healthy(String tenant) {
    scene.connection(tenant, "siem");
    scene.lag(tenant, "siem", 3);
    scene.polls(tenant, "siem", 1);
  }

  @Test
  void a_connection_without_a_watermark_is_waited_for() throws IOException {
    scene.connection("contoso", "siem");

    assertThat(status().path("verdict").asText()).isEqualTo("STARTING");
    JsonNode connection = status().path("connections").path(0);
    assertThat(connection.path("state").asText()).isEqualTo("WAITING");
    assertThat(connection.has("lagSeconds")).isFalse();
  }

  @Test
  void one_that_fails_from_the_start_is_in_trouble_at_once() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 3);
    scene.trouble(
        "contoso/siem", FailureKind.TOKEN_REFUSED, "", "AADSTS7000215", Duration.ofSeconds(1));

    assertThat(status().path("verdict").asText()).isEqualTo("STOPPED");
    assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("TROUBLE");
  }

  @Test
  void one_that_begins_far_in_the_past_is_waited_for_until_its_first_slice_ends()
      throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 30 * 86_400);
    assertThat(status().path("verdict").asText()).isEqualTo("STARTING");
    assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("WAITING");

    scene.clock.advance(Duration.ofMinutes(13));
    assertThat(status().path("verdict").asText()).isEqualTo("STARTING");

    scene.troubles.delivered("contoso/siem");
    scene.clock.advance(Duration.ofMinutes(13));
    assertThat(status().path("verdict").asText()).as("of one long slice").isEqualTo("STARTING");
  }

  @Test
  void one_that_comes_out_of_an_outage_catches_up() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 86_400);
    scene.polls("contoso", "siem", 1);
    scene.trouble("contoso/siem", FailureKind.DESTINATION, "kafka", "away", Duration.ofDays(1));
    scene.troubles.delivered("contoso/siem");

    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(status().path("connections").path(0).path("state").asText())
        .isEqualTo("CATCHING_UP");
  }

  @Test
  void a_connection_that_does_not_move_is_late_though_nothing_fails_and_health_says_so()
      throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 3600);
    scene.polls("contoso", "siem", 1);
    assertThat(health()).isEqualTo(HealthCheck.State.UP);
    scene.clock.advance(Duration.ofMinutes(14));

    JsonNode connection = status().path("connections").path(0);
    assertThat(status().path("verdict").asText()).isEqualTo("STOPPED");
    assertThat(connection.path("state").asText()).isEqualTo("LATE");
    assertThat(connection.path("troubles").path(0).path("kind").asText()).isEqualTo("lag");
    assertThat(connection.path("troubles").path(0).path("since").asText())
        .as("no earlier than it last moved")
        .isEqualTo("2026-11-26T10:00:00Z");
    assertThat(health()).isEqualTo(HealthCheck.State.DOWN);

    scene.elsewhere.add("contoso/siem");
    assertThat(health()).as("where another polls").isEqualTo(HealthCheck.State.UP);
  }

  @Test
  void one_that_catches_up_is_not_late() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 2 * 86_400);
    scene.backfills.put(
        "contoso/siem",
        new Status.Backfill("2026-11-20T00:00:00Z", "2026-11-24T10:00:00Z", 172_800, 9, 1.5, null));

    JsonNode connection = status().path("connections").path(0);
    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(connection.path("state").asText()).isEqualTo("CATCHING_UP");
    assertThat(connection.path("backfill").has("leftSeconds")).isFalse();
  }

  @Test
  void what_other_instances_poll_is_not_counted_against_this_one() throws IOException {
    scene.instance = "instance-1";
    scene.connection("contoso", "siem");
    scene.connection("fabrikam", "siem");
    scene.lag("fabrikam", "siem", 3);
    scene.polls("fabrikam", "siem", 1);
    scene.elsewhere.add("contoso/siem");
    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    assertThat(status().path("about").path("instance").asText()).isEqualTo("instance-1");

    scene.elsewhere.add("fabrikam/siem");
    assertThat(status().path("verdict").asText()).isEqualTo("STANDBY");
  }

  @Test
  void a_topic_is_down_with_its_broker() throws IOException {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 3);
    scene.polls("contoso", "siem", 1);
    scene.delivered("contoso", "siem", "high", "Malware", "kafka:critical", 3);
    scene.destination("kafka", false);
    scene.destination("cursor", true);

    assertThat(status().path("destinations").findValuesAsText("name"))
        .containsExactly("cursor", "kafka:critical");
    assertThat(status().path("destinations").findValuesAsText("up"))
        .containsExactly("true", "false");
  }

  @Test
  void a_change_that_is_refused_is_told() throws IOException {
    scene.refused("routes", "routing/alerts.camel.yaml: no");
    scene.refused("tenants");
    scene.reload = new Status.Reload("2026-11-26T09:00:00Z", "refused", "no");

    assertThat(status().path("verdict").asText()).isEqualTo("EMPTY");
    assertThat(status().path("refused").toString())
        .isEqualTo("[{\"what\":\"routes\",\"reasons\":[\"routing/alerts.camel.yaml: no\"]}]");
    assertThat(status().path("reload").path("outcome").asText()).isEqualTo("refused");
  }

  @Test
  void the_last_fifty_faults_are_kept_the_latest_first() throws IOException {
    for (int i = 1; i <= 60; i++) {
      scene.faults.add("contoso/siem", FailureKind.INTERNAL.failure("fault " + i));
    }
    assertThat(status().path("faults").findValuesAsText("what"))
        .hasSize(50)
        .startsWith("fault 60")
        .endsWith("fault 11");
  }

  @Test
  void each_fault_is_explained_on_a_page_that_exists() throws IOException {
    assertThat(FailureKind.values())
        .extracting(FailureKind::docs)
        .allMatch(page -> Files.isRegularFile(Path.of(page)));

    scene.connection("contoso", "siem");
    scene.trouble(
        "contoso/siem", FailureKind.FORBIDDEN, "", "403 Forbidden", Duration.ofMinutes(5));
    JsonNode connection = status().path("connections").path(0);
    assertThat(connection.path("troubles").path(0).path("docs").asText())
        .isEqualTo("docs/access-application.md");
    assertThat(status().path("faults").path(0).path("docs").asText())
        .isEqualTo("docs/access-application.md");
  }

  @Test
  void the_known_end_of_an_api_is_a_warning_and_alerts_flow() throws IOException {
    scene.retirements.put(
        "hunting", new Status.Retirement("2027-02-01", "This API stops", "Use graph-hunting."));
    for (String source : new String[] {"hunting", "siem"}) {
      scene.connection("contoso", source);
      scene.lag("contoso", source, 3);
      scene.polls("contoso", source, 1);
    }

    assertThat(status().path("verdict").asText()).isEqualTo("FLOWING");
    JsonNode hunting = status().path("connections").path(0);
    assertThat(hunting.path("state").asText()).isEqualTo("UP");
    assertThat(hunting.path("retirement").toString())
        .isEqualTo(
            "{\"date\":\"2027-02-01\",\"reason\":\"This API stops\",\"remedy\":\"Use graph-hunting.\"}");
    assertThat(status().path("connections").path(1).has("retirement")).isFalse();
    HealthCheck.Result health = scene.health.getCheck("contoso/hunting").orElseThrow().call();
    assertThat(health.getState()).isEqualTo(HealthCheck.State.UP);
    assertThat(health.getMessage())
        .contains("warning: This API stops; what to do: Use graph-hunting.");
    assertThat(health.getDetails())
        .containsEntry("retirement.date", "2027-02-01")
        .containsEntry("retirement.reason", "This API stops")
        .containsEntry("retirement.next", "Use graph-hunting.");

    scene.trouble("contoso/hunting", FailureKind.API_FAILED, "", "503 Away", Duration.ofMinutes(5));
    HealthCheck.Result failing = scene.health.getCheck("contoso/hunting").orElseThrow().call();
    assertThat(failing.getState()).isEqualTo(HealthCheck.State.DOWN);
    assertThat(failing.getMessage().orElseThrow())
        .startsWith("polling fails since ")
        .endsWith("; warning: This API stops; what to do: Use graph-hunting.");
  }

  private HealthCheck.State health() {
    return scene.health.getCheck("contoso/siem").orElseThrow().call().getState();
  }

  private JsonNode status() throws IOException {
    return new ObjectMapper().readTree(scene.report().json());
  }
}
