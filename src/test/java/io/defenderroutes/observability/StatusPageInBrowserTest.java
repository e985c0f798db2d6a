package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.FailureKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page in a headless Chromium; passed over where there is none. CI has one. */
@Tag("slow")
class StatusPageInBrowserTest {
  private static final String HOSTILE =
      "<img src=x onerror=alert(1)>\"'</title><script>alert(2)</script>";

  private static @Nullable Browser browser;

  private final Scene scene = new Scene();

  @BeforeAll
  static void startBrowser(@TempDir Path profile) throws Exception {
    assumeTrue(Browser.program().isPresent(), "no Chromium on the PATH");
    browser = Browser.start(Browser.program().orElseThrow(), profile);
  }

  @AfterAll
  static void endBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({"1440,light", "1440,dark", "390,light", "390,dark"})
  void whether_alerts_flow_what_is_wrong_and_what_to_do_is_seen_at_once(int width, String scheme)
      throws Exception {
    well();
    scene.trouble(
        "fabrikam/siem",
        FailureKind.FORBIDDEN,
        "",
        "403 Forbidden: no role",
        Duration.ofMinutes(5));
    scene.deadLetters("contoso", "siem", "email:soc@example.org", 2);

    String origin = "http://127.0.0.1:" + scene.serve(0) + "/";
    try (Browser.Page page = open(origin, width, scheme)) {
      until(() -> page.text("#headline").equals("1 of 2 connections failing"));
      assertThat(page.value("document.title").asText()).startsWith("⚠ 1 of 2");
      assertThat(page.text("#troubles"))
          .contains("fabrikam/siem: polling fails")
          .contains("(5 min)")
          .contains("403 Forbidden: no role")
          .contains("What to do: Grant the permission named")
          .contains("Documentation: docs/access-application.md");
      assertThat(page.text("#tiles")).contains("New alerts6").contains("Dead letters 2");
      assertThat(page.text("#picture")).contains("siem").contains("high").contains("critical");
      assertThat(page.text("#matrix tbody")).isEqualTo("Malware6000");
      assertThat(page.text("#ways tbody")).contains("from siem6").contains("to kafka:critical6");
      assertThat(page.text("#connections tbody"))
          .startsWith("fabrikam/siemfailing")
          .contains("contoso/siemhealthy12 s");
      assertThat(page.text("#faults"))
          .contains("Next: polls less often")
          .contains("docs/access-application.md");
      assertThat(page.text("#attention-title")).isEqualTo("Action required");

      assertThat(page.value("document.documentElement.scrollWidth <= innerWidth").asBoolean())
          .as("nothing to scroll sideways")
          .isTrue();
      assertThat(page.complaints()).isEmpty();
      assertThat(page.requests()).isNotEmpty().allMatch(url -> url.startsWith(origin));
    }
  }

  @Test
  void the_link_of_a_fault_opens_the_page_that_explains_it() throws Exception {
    well();
    scene.trouble(
        "fabrikam/siem", FailureKind.FORBIDDEN, "", "403 Forbidden", Duration.ofMinutes(5));
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#troubles .docs a").equals("docs/access-application.md"));
      page.value("document.querySelector('#troubles .docs a').click()");
      until(() -> page.text("body").startsWith("# "));
      assertThat(page.value("location.pathname").asText()).isEqualTo("/docs/access-application.md");
      assertThat(page.text("body"))
          .isEqualTo(Files.readString(Path.of("docs/access-application.md")));
    }
  }

  @Test
  void every_documentation_link_of_the_page_leads_to_a_page_that_is_served() throws Exception {
    well();
    scene.deadLetters("contoso", "siem", "none", 1);
    scene.refused("routes", "alerts.camel.yaml:9");
    scene.refused("tenants", "tenants.yaml:9");
    scene.refused("background tasks", "no such topic");
    scene.gauge("defender.credential.expires.seconds", 60, "tenant", "contoso");
    scene.retirements.put("siem", new Status.Retirement("2024-12-31", "It ends", "Use another."));
    int port = scene.serve(0);
    try (Browser.Page page = open("http://127.0.0.1:" + port + "/", 1440, "light")) {
      until(() -> page.value("document.querySelectorAll('.docs a').length").asInt() == 6);
      for (JsonNode link :
          new ObjectMapper()
              .readTree(
                  page.value(
                          "JSON.stringify([...document.querySelectorAll('.docs a')].map(a => a.href))")
                      .asText())) {
        assertThat(URI.create(link.asText()).toURL().openStream()).isNotEmpty();
      }
    }
  }

  @Test
  void the_last_24_hours_are_seen_and_can_be_read_aloud() throws Exception {
    scene.connection("contoso", "siem");
    scene.connection("fabrikam", "siem");
    scene.lag("contoso", "siem", 12);
    scene.polls("contoso", "siem", 3);
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "dark")) {
      until(() -> page.text("#headline").equals("Delivering"));
      assertThat(page.value("document.getElementById('day-card').hidden").asBoolean()).isTrue();
      assertThat(page.value("document.querySelectorAll('.spark').length").asInt()).isZero();

      scene.arrived("contoso", "siem", "high", "Malware", 3);
      scene.clock.advance(Duration.ofMinutes(16));
      scene.arrived("contoso", "siem", "high", "Malware", 40);
      scene.trouble("contoso/siem", FailureKind.API_FAILED, "", "503 Away", Duration.ZERO);
      until(() -> page.text("#day").contains("43, peak 40 at "));
      assertThat(page.text("#day .failedPolls")).contains("1, peak 1 at ");
      String labels =
          "[...document.querySelectorAll('.spark')].map(s => s.getAttribute('aria-label')).join('|')";
      assertThat(page.value(labels).asText().split("\\|"))
          .hasSize(4)
          .anySatisfy(
              label ->
                  assertThat(label)
                      .startsWith("contoso/siem, last 24 hours, new alerts: 43, peak 40 at "))
          .anySatisfy(
              label ->
                  assertThat(label)
                      .startsWith("All connections, last 24 hours, failed polls: 1, peak 1 at "));
      assertThat(page.value("document.documentElement.scrollWidth <= innerWidth").asBoolean())
          .isTrue();
      assertThat(page.complaints()).isEmpty();
    }
  }

  @Test
  void what_comes_from_elsewhere_is_text() throws Exception {
    scene.connection("t", HOSTILE);
    scene.arrived("t", HOSTILE, HOSTILE, HOSTILE, 3);
    scene.delivered("t", HOSTILE, HOSTILE, HOSTILE, "kafka:" + HOSTILE, 3);
    scene.deadLetters("t", HOSTILE, HOSTILE, 1);
    scene.trouble("t/" + HOSTILE, FailureKind.DESTINATION, HOSTILE, HOSTILE, Duration.ofMinutes(5));
    scene.refused("tenants", HOSTILE);
    scene.instance = HOSTILE;
    scene.reload = new Status.Reload("2026-11-26T09:00:00Z", "taken up", HOSTILE);

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Not delivering"));
      assertThat(page.text("#troubles")).contains(HOSTILE);
      assertThat(page.text("#about")).contains(HOSTILE);
      assertThat(page.text("#reload")).contains(HOSTILE);
      assertThat(page.text("#matrix tbody")).contains(HOSTILE);
      assertThat(page.value("document.querySelectorAll('img').length").asInt()).isEqualTo(1);
      assertThat(page.value("document.scripts.length").asInt()).isEqualTo(1);
      assertThat(page.complaints()).isEmpty();
    }
  }

  @Test
  void the_known_end_of_an_api_needs_a_person_while_alerts_flow() throws Exception {
    scene.retirements.put(
        "siem", new Status.Retirement("2024-12-31", "It may be turned off", "Use graph-alerts."));
    well();
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Delivering"));
      assertThat(page.text("#troubles"))
          .contains("siem: API retirement")
          .contains("contoso/siem")
          .contains("It may be turned off")
          .contains("What to do: Use graph-alerts.");
      assertThat(page.complaints()).isEmpty();
    }
  }

  @Test
  void nothing_is_said_to_flow_before_it_has_flowed() throws Exception {
    scene.connection("contoso", "siem");
    scene.lag("contoso", "siem", 12);
    scene.trouble(
        "contoso/siem", FailureKind.TOKEN_REFUSED, "", "AADSTS7000215", Duration.ofSeconds(1));
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#headline").equals("Not delivering"));
      assertThat(page.text("#tiles")).contains("Connections 0/1").contains("1 failing");
      assertThat(page.text("#troubles")).contains("contoso/siem: polling fails");

      scene.troubles.polled("contoso/siem");
      until(() -> page.text("#headline").equals("Starting"));
      assertThat(page.text("#tiles")).contains("Connections0/1").contains("1 not polled yet");

      scene.polls("contoso", "siem", 1);
      until(() -> page.text("#headline").equals("Delivering"));
      assertThat(page.text("#tiles")).contains("Connections1/1").contains("healthy");

      scene.trouble("contoso/siem", FailureKind.API_FAILED, "", "503 Away", Duration.ofSeconds(1));
      until(
          () ->
              page.text("#subline").contains("is retrying after a failure in the last 30 seconds"));
      assertThat(page.text("#tiles")).contains("Connections0/1").contains("1 retrying");
    }
  }

  @Test
  void dead_letters_need_somebody_though_alerts_flow() throws Exception {
    well();
    scene.deadLetters("contoso", "siem", "none", 12, "the routing sent it to no destination");
    scene.deadLetters("contoso", "siem", "email:soc@example.org", 1);
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#headline").equals("Delivering"));
      assertThat(page.text("#subline")).endsWith(" 13 alerts became dead letters.");
      assertThat(page.text("#troubles"))
          .contains("13 alerts became dead letters since startup")
          .contains("before any destination: 12; latest reason: the routing sent it to no")
          .contains("email:soc@example.org: 1")
          .contains("dead-letters list; fix the rule or the destination; then")
          .contains("dead-letters replay");

      scene.keptLetters("none", 2);
      until(() -> page.text("#subline").endsWith(" 2 dead letters stored."));
      assertThat(page.text("#troubles"))
          .contains("2 dead letters stored")
          .contains("before any destination: 2; latest reason: the routing sent it to no")
          .doesNotContain("soc@example.org");

      scene.keptLetters("none", 0);
      until(() -> page.text("#tiles").contains("Dead letters0none stored"));
      assertThat(page.text("#headline")).isEqualTo("Delivering");
      assertThat(page.text("#subline")).doesNotContain("letter");
    }
  }

  @Test
  void on_a_telephone_no_word_of_the_tables_is_broken_and_no_column_is_off_the_side()
      throws Exception {
    well();
    scene.arrived("contoso", "siem", "other", "Exfiltration", 120_000);
    scene.arrived("contoso", "siem", "unknown", "SuspiciousActivity", 3);
    scene.delivered("contoso", "siem", "unknown", "SuspiciousActivity", "kafka:review", 3);
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#matrix tbody").contains("Exfiltration"));
      page.value("document.getElementById('flow-details').open = true");
      assertThat(
              page.value(
                      "[...document.querySelectorAll('.scroll')].every(s => s.scrollWidth <= s.clientWidth)")
                  .asBoolean())
          .as("all columns are seen")
          .isTrue();
      assertThat(
              page.value(
                      "[...document.querySelectorAll('#matrix th')]"
                          + ".filter(th => th.getBoundingClientRect().height > 40 || th.scrollWidth > th.clientWidth)"
                          + ".map(th => `${th.textContent} ${th.scrollWidth} ${th.clientWidth}`).join()")
                  .asText())
          .as("what is not on one line, within its cell")
          .isEmpty();
    }
  }

  @Test
  void what_is_under_way_is_said_of_one_connection_as_of_one_and_of_some_as_of_some()
      throws Exception {
    scene.connection("contoso", "siem");
    scene.polls("contoso", "siem", 1);
    scene.lag("contoso", "siem", 7200);
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#subline").equals("The connection is healthy; catching up."));

      scene.connection("fabrikam", "siem");
      until(
          () ->
              page.text("#subline")
                  .equals(
                      "Both connections are healthy; 1 catching up; 1 waiting for the first poll."));
    }
  }

  @Test
  void a_destination_that_fails_is_seen_with_its_backlog_and_those_with_none_fold_away()
      throws Exception {
    well();
    scene.queue("email:soc@example.org", 12, HOSTILE, Duration.ofMinutes(5), true);
    scene.queue("webhook", 0, null, Duration.ZERO, true);
    scene.queue("old-webhook", 2, null, Duration.ofHours(1), false);
    scene.dropped("contoso", "siem", "low", "Discovery", "routing/alerts.camel.yaml:42", 3);

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Delivering; email:soc@example.org failing"));
      assertThat(page.text("#subline"))
          .startsWith("Both connections are healthy.")
          .contains("email:soc@example.org does not accept deliveries; 12 deliveries wait");
      assertThat(page.text("#troubles"))
          .contains("email:soc@example.org: 12 deliveries pending since ")
          .contains("onerror=alert(1)")
          .contains("old-webhook: 2 deliveries pending, but the routing does not call it any more");
      assertThat(page.text("#queues"))
          .contains("email:soc@example.org", "failing", "5 min", "What to do: ", "Next attempt at ")
          .contains("old-webhook", "not called any more")
          .doesNotContain("idle");
      assertThat(page.text("#queues-more")).isEqualTo("Show 1 destination with nothing pending");
      page.value("document.querySelector('#queues-more').click()");
      until(() -> page.text("#queues").contains("idle"));
      assertThat(page.text("#picture")).contains("dropped on purpose");
      assertThat(page.text("#drops")).contains("routing/alerts.camel.yaml:42");
      assertThat(page.text("#tiles")).contains("14 pending, 3 dropped");
    }
  }

  @Test
  void a_change_that_is_refused_is_seen_at_once_though_alerts_flow() throws Exception {
    well();
    scene.refused("routes", "routing/alerts.camel.yaml:9: unknown kamelet 'kafak'");
    scene.reload = new Status.Reload("2026-11-26T09:00:00Z", "refused", "unknown kamelet");

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Route change rejected; previous version active"));
      assertThat(page.text("#subline")).contains("the previous version remains active.");
      assertThat(page.value("document.title").asText()).startsWith("⚠ ");
      assertThat(page.text("#troubles"))
          .contains("Route change rejected since ")
          .contains("alerts.camel.yaml:9");
    }
  }

  @Test
  void rules_that_were_wrong_at_the_start_already_are_no_refused_change() throws Exception {
    well();
    scene.refused(
        "routes", "runs since the start: routing/alerts.camel.yaml:9: no severity 'hihg'");

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Delivering, but the active routes have errors"));
      assertThat(page.text("#verdict")).doesNotContain("change");
      assertThat(page.text("#troubles"))
          .contains("The active routes have errors")
          .contains("alerts.camel.yaml:9");
    }
  }

  @Test
  void failing_background_tasks_are_not_called_a_rejected_change() throws Exception {
    well();
    scene.refused("background tasks", "dead letters cannot be counted: no such topic");

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("Delivering; background tasks failing"));
      assertThat(page.text("#verdict")).doesNotContain("change").doesNotContain("rejected");
      assertThat(page.text("#troubles"))
          .contains("Background tasks failing")
          .contains("What to do: Fix the cause named");
    }
  }

  @Test
  void columns_of_categories_keep_their_order_and_empty_cards_are_hidden() throws Exception {
    well();
    scene.arrived("contoso", "siem", "low", "Discovery", 1);
    String columns =
        "[...document.querySelectorAll('#matrix tbody th')].map(th => th.textContent).join()";
    String cards =
        "['backfill', 'letters-card', 'faults-card'].filter(id => document.getElementById(id).offsetHeight).join()";
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.value(columns).asText().equals("Discovery,Malware"));
      assertThat(page.value(cards).asText()).isEmpty();
      assertThat(page.text("#quiet"))
          .isEqualTo(
              "No backfill running, no dead letters since startup, no failures since startup.");

      scene.arrived("contoso", "siem", "low", "Discovery", 100);
      scene.deadLetters("contoso", "siem", "none", 1);
      until(() -> page.value(cards).asText().equals("letters-card"));
      assertThat(page.value(columns).asText()).isEqualTo("Discovery,Malware");
    }
  }

  @Test
  void a_telephone_shows_verdict_remedy_and_flow_within_two_screens() throws Exception {
    well();
    for (String source : new String[] {"endpoint", "incidents", "hunting"}) {
      scene.connection("contoso", source);
      scene.trouble(
          "contoso/" + source,
          FailureKind.FORBIDDEN,
          "",
          "403 Forbidden: no role for " + source,
          Duration.ofMinutes(5));
    }
    scene.trouble("fabrikam/siem", FailureKind.KAFKA, "kafka", "broker", Duration.ofMinutes(5));
    scene.refused("background tasks", "dead letters cannot be counted: no such topic");
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#attention-more").equals("Show all 3"));
      assertThat(
              page.value("document.getElementById('picture').getBoundingClientRect().bottom")
                  .asInt())
          .isLessThan(2 * 844);
    }
  }

  @Test
  void a_telephone_shows_the_flow_within_two_screens_though_much_is_wrong() throws Exception {
    for (int i = 10; i < 30; i++) {
      scene.connection("customer-" + i, "siem");
      scene.trouble(
          "customer-" + i + "/siem",
          FailureKind.FORBIDDEN,
          "",
          "403 Forbidden",
          Duration.ofMinutes(5));
    }
    String[] reasons = new String[9];
    Arrays.setAll(reasons, i -> "tenants.yaml:" + (i + 1) + ": tenant-id must be a GUID");
    scene.refused("tenants", reasons);
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 390, "light")) {
      until(() -> page.text("#troubles .who").endsWith("customer-12/siemand 17 more"));
      assertThat(page.text("#troubles")).contains("tenants.yaml:3: ").contains("and 6 more");
      assertThat(
              page.value("document.getElementById('picture').getBoundingClientRect().bottom")
                  .asInt())
          .isLessThan(2 * 844);
      assertThat(page.value("document.getElementById('flow-details').open").asBoolean()).isFalse();
    }
  }

  @Test
  void times_are_shown_with_their_zone() throws Exception {
    well();
    scene.faults.add("contoso/siem", FailureKind.API_FAILED.failure("503 Away"));
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#faults").contains("503 Away"));
      assertThat(page.text("#faults time")).matches("2026-11-2\\d \\d\\d:\\d\\d:\\d\\d [A-Z].*");
    }
  }

  @Test
  void it_goes_on_by_itself_and_says_so_when_nobody_answers_any_more() throws Exception {
    well();
    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1024, "dark")) {
      until(() -> page.text("#headline").equals("Delivering"));
      scene.clock.advance(Duration.ofSeconds(30));
      scene.arrived("contoso", "siem", "low", "Discovery", 5);
      until(() -> page.text("#tiles").contains("New alerts11"));
      assertThat(page.text("#tiles")).contains("5 in the last 30 s");
      assertThat(page.complaints()).isEmpty();

      scene.close();
      until(() -> page.text("#headline").startsWith("No response since "));
      assertThat(page.text("#tiles")).as("what was known").contains("New alerts11");
    }
  }

  @Test
  void many_connections_are_seen_at_a_glance_and_found_by_keyboard() throws Exception {
    for (int i = 100; i < 300; i++) {
      scene.connection("customer-" + i, "siem");
      scene.lag("customer-" + i, "siem", 5);
      scene.polls("customer-" + i, "siem", 1);
    }
    scene.trouble(
        "customer-250/siem", FailureKind.THROTTLED, "", "429 Too Many", Duration.ofMinutes(9));

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#headline").equals("1 of 200 connections failing"));
      assertThat(page.value("document.querySelectorAll('.squares .square').length").asInt())
          .isEqualTo(200);
      assertThat(page.text("#connections tbody th")).as("first row").isEqualTo("customer-250/siem");
      assertThat(page.text("#connections-more")).isEqualTo("Show all 200");

      page.press("Tab");
      assertThat(page.value("document.activeElement.className").asText()).isEqualTo("skip");
      for (int i = 0;
          i < 20 && !page.value("document.activeElement.id").asText().equals("only");
          i++) {
        page.press("Tab");
      }
      page.press(" ");
      until(
          () ->
              page.value("document.querySelectorAll('#connections tbody tr').length").asInt() == 1);
    }
  }

  @Test
  void of_many_backfills_the_furthest_behind_are_shown_and_all_can_be() throws Exception {
    for (int i = 10; i < 50; i++) {
      String connection = "customer-" + i;
      scene.connection(connection, "siem");
      scene.lag(connection, "siem", 3600.0 * i);
      scene.backfills.put(
          connection + "/siem",
          new Status.Backfill(
              "2026-10-27T09:00:00Z", "2026-11-20T09:00:00Z", 3600L * i, 100, 25.0, 60L));
    }

    try (Browser.Page page = open("http://127.0.0.1:" + scene.serve(0) + "/", 1440, "light")) {
      until(() -> page.text("#backfills").contains("customer-49/siem"));
      assertThat(page.value("document.querySelectorAll('#backfills li').length").asInt())
          .isEqualTo(6);
      assertThat(page.text("#backfills-hint")).startsWith("40 connections, 4,000 alerts");

      page.value("document.getElementById('backfills-more').click()");
      until(() -> page.value("document.querySelectorAll('#backfills li').length").asInt() == 40);
    }
  }

  /** Two tenants, and an alert of theirs on each way. */
  private void well() {
    for (String tenant : new String[] {"contoso", "fabrikam"}) {
      scene.connection(tenant, "siem");
      scene.lag(tenant, "siem", 12);
      scene.polls(tenant, "siem", 3);
      scene.arrived(tenant, "siem", "high", "Malware", 3);
      scene.delivered(tenant, "siem", "high", "Malware", "kafka:critical", 3);
    }
  }

  private static Browser.Page open(String url, int width, String scheme) throws Exception {
    return Objects.requireNonNull(browser).open(url, width, scheme);
  }

  private static void until(Callable<Boolean> so) {
    await().pollInterval(Duration.ofMillis(100)).until(so);
  }
}
