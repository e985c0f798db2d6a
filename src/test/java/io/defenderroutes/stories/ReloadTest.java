package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Routes are changed while the product runs: no alert is lost or doubled, no bad rule is taken up.
 */
class ReloadTest extends InSandbox {
  private Path routes;
  private DefenderAlertRoutes product;

  @BeforeEach
  void copyRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    properties.put("routes.refresh", "50ms");
    properties.put("batch.max-alerts", "10");
    // A batch that is cut short would send its mails again.
    properties.put("shutdown.timeout", "30s");
  }

  @AfterEach
  void stop() {
    product.close();
  }

  @Test
  void changed_rules_are_taken_up_between_two_batches() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(400));
    List<SiemAlert> inFiles = new ArrayList<>();
    List<SiemAlert> byMail = new ArrayList<>();
    product = Product.start(properties);
    awaitRecords(1);

    for (String topic : List.of(Arrived.HIGH, Arrived.MEDIUM, Arrived.REVIEW)) {
      CamelContext before = product.camelContext();
      mediumGoesTo(topic);
      alerts.addAll(serve(200));
      for (int i = 0; i < 5; i++) {
        inFiles.add(serve("Low", "Discovery"));
        byMail.add(serve("High", "Ransomware"));
      }
      awaitTakenUp(before);
      int there = arrived.records(topic).size();
      List<SiemAlert> after = serve(20);
      alerts.addAll(after);
      awaitRecords(alerts.size() + inFiles.size() + byMail.size());
      assertThat(arrived.records(topic).size()).isGreaterThanOrEqualTo(there + after.size());
    }

    awaitFurtherPolls();
    assertThat(arrived.lines())
        .containsExactlyInAnyOrderElementsOf(inFiles.stream().map(SiemAlert::json).toList());
    assertThat(arrived.mails()).hasSameSizeAs(byMail);
    alerts.addAll(inFiles);
    alerts.addAll(byMail);
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void the_known_end_of_an_api_is_not_logged_again_after_a_change() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes.runtime.RetirementLog");
    log.start();
    logger.addAppender(log);
    try {
      product = Product.start(properties);
      CamelContext before = product.camelContext();
      mediumGoesTo(Arrived.HIGH);
      awaitTakenUp(before);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("Source retires source=siem date=2024-12-31");
  }

  @Test
  void rules_that_do_not_load_are_refused_and_those_before_go_on_until_they_are_mended()
      throws Exception {
    product = Product.start(properties);
    CamelContext before = product.camelContext();
    Path rules = routes.resolve("routing/alerts.camel.yaml");
    String good = Files.readString(rules);

    Files.writeString(rules, good.replace("kamelet:kafka", "kamelet:kafak"));
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(Health.warning(product, "routes")).contains("kafak"));
    SiemAlert meanwhile = serve("Medium", "Discovery");
    awaitRecords(1);

    assertThat(product.camelContext()).isSameAs(before);
    assertThat(Health.warning(product, "routes"))
        .contains("routing/alerts.camel.yaml:")
        .contains("did you mean kafka");

    Files.writeString(rules, good);
    await().atMost(LONG).until(() -> Health.warning(product, "routes").isEmpty());
    mediumGoesTo(Arrived.HIGH);
    awaitTakenUp(before);
    SiemAlert afterwards = serve("Medium", "Discovery");
    awaitRecords(2);
    assertThat(arrived.records(Arrived.HIGH)).hasSize(1);
    arrived.assertExactlyOnce(List.of(meanwhile, afterwards));
  }

  @Test
  void an_outage_is_told_of_through_a_change_of_the_routes_until_it_is_over() throws Exception {
    properties.put("kafka.client.max.block.ms", "2000");
    properties.put("kafka.client.request.timeout.ms", "1000");
    properties.put("kafka.client.delivery.timeout.ms", "1500");
    properties.put("shutdown.timeout", "1s");
    Scrape scrape = Scrape.of(properties);
    String connection = tenant.name() + "/siem";
    List<SiemAlert> alerts = new ArrayList<>(serve(3));
    product = Product.start(properties);
    awaitRecords(3);
    sandbox.kafka().stop();
    alerts.addAll(serve(3));
    await().atMost(LONG).until(() -> Health.of(product, connection).contains("delivery fails"));
    String since = Health.of(product, connection).substring(0, 50);

    CamelContext before = product.camelContext();
    mediumGoesTo(Arrived.HIGH);
    awaitTakenUp(before);

    assertThat(Health.of(product, connection)).startsWith(since);
    assertThat(Health.of(product, "kafka")).contains("unavailable since");
    assertThat(scrape.now().samples())
        .filteredOn(sample -> sample.name().equals("defender_destination_up"))
        .singleElement()
        .satisfies(sample -> assertThat(sample.value()).isZero());

    sandbox.kafka().restart();
    awaitRecords(6);
    await().atMost(LONG).until(() -> Health.of(product, connection).isEmpty());
    assertThat(Health.of(product, "kafka")).isEmpty();
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_folder_that_is_gone_is_told_as_that_and_missed_by_nobody_once_it_is_back()
      throws Exception {
    product = Product.start(properties);
    CamelContext before = product.camelContext();

    Path away = Files.move(routes, data.resolve("away"));
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(Health.warning(product, "routes"))
                    .contains("no routes are in " + routes + ": it is empty, or not there"));

    Files.move(away, routes);
    await().atMost(LONG).until(() -> Health.warning(product, "routes").isEmpty());
    assertThat(product.camelContext()).isSameAs(before);
  }

  @Test
  void a_setting_that_changed_routes_need_is_named_and_they_wait_for_it() throws Exception {
    product = Product.start(properties);

    CustomRoutes.routing(
        routes, "- to: { uri: kamelet:kafka, parameters: { topic: \"{{routing.topic}}\" } }");

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(Health.warning(product, "routes")).contains("routing.topic"));
  }

  @Test
  void a_folder_that_is_swapped_as_kubernetes_does_is_seen() throws Exception {
    Path mount = routes.resolve("routing");
    Path first = Files.createDirectories(data.resolve("volume/..1"));
    Path second = Files.createDirectories(data.resolve("volume/..2"));
    Files.move(mount.resolve("alerts.camel.yaml"), first.resolve("alerts.camel.yaml"));
    Files.createSymbolicLink(mount.resolve("..data"), first);
    Files.createSymbolicLink(
        mount.resolve("alerts.camel.yaml"), Path.of("..data/alerts.camel.yaml"));
    product = Product.start(properties);
    CamelContext before = product.camelContext();

    Files.writeString(
        second.resolve("alerts.camel.yaml"),
        Files.readString(first.resolve("alerts.camel.yaml"))
            .replace("topic: " + Arrived.MEDIUM, "topic: " + Arrived.HIGH));
    caseOfMedium(Arrived.HIGH);
    Files.createSymbolicLink(mount.resolve("..data_tmp"), second);
    Files.move(
        mount.resolve("..data_tmp"),
        mount.resolve("..data"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    awaitTakenUp(before);
    serve("Medium", "Discovery");
    awaitRecords(1);
    assertThat(arrived.records(Arrived.HIGH)).hasSize(1);
  }

  @Test
  void routes_that_were_replaced_do_not_stay_in_memory() throws Exception {
    product = Product.start(properties);
    WeakReference<CamelContext> before = new WeakReference<>(product.camelContext());

    mediumGoesTo(Arrived.HIGH);

    await()
        .until(
            () -> {
              System.gc();
              return before.get() == null;
            });
  }

  @Test
  void an_instance_among_several_takes_changed_rules_up_and_leads_again() throws Exception {
    properties.putAll(
        Map.of("cluster.election", "file", "cluster.folder", data.resolve("locks").toString()));
    List<SiemAlert> alerts = new ArrayList<>(serve(40));
    product = Product.start(properties);
    awaitRecords(1);
    CamelContext before = product.camelContext();

    mediumGoesTo(Arrived.HIGH);
    awaitTakenUp(before);
    alerts.addAll(serve(5));

    awaitRecords(alerts.size());
    assertThat(arrived.records(Arrived.HIGH)).hasSizeGreaterThanOrEqualTo(5);
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void rules_that_fail_a_test_are_refused_until_the_case_is_changed_with_them() throws Exception {
    product = Product.start(properties);
    CamelContext before = product.camelContext();

    ruleOfMedium(Arrived.HIGH);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(Health.warning(product, "routes"))
                    .contains("tests/alerts.yaml:")
                    .contains("expects [kafka:defender.alerts.medium]")
                    .contains("finds [kafka:defender.alerts.high]"));
    assertThat(product.camelContext()).isSameAs(before);

    caseOfMedium(Arrived.HIGH);
    awaitTakenUp(before);
    await().until(() -> Health.warning(product, "routes").isEmpty());
  }

  @Test
  void rules_that_would_be_refused_run_after_a_start_and_health_says_so_until_they_are_mended()
      throws Exception {
    Path rules = routes.resolve("routing/alerts.camel.yaml");
    String good = Files.readString(rules);
    CustomRoutes.replace(rules, "== 'high'", "== 'hihg'");
    SiemAlert alert = serve("Medium", "Discovery");

    product = Product.start(properties);
    CamelContext before = product.camelContext();

    awaitToldOfStart("hihg");
    awaitRecords(1);
    assertThat(product.camelContext()).isSameAs(before);
    Files.writeString(rules, good);
    awaitTakenUp(before);
    await().atMost(LONG).until(() -> Health.of(product, "routes").isEmpty());
    arrived.assertExactlyOnce(List.of(alert));
  }

  @Test
  void where_no_change_is_taken_up_health_tells_of_them_all_the_same() throws Exception {
    properties.put("routes.reload", "false");
    ruleOfMedium(Arrived.HIGH);

    product = Product.start(properties);

    awaitToldOfStart("expects [kafka:defender.alerts.medium]");
  }

  private void awaitToldOfStart(String reason) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(Health.of(product, "routes"))
                    .contains("runs since the start: ")
                    .contains(reason));
  }

  private void mediumGoesTo(String topic) throws Exception {
    caseOfMedium(topic);
    ruleOfMedium(topic);
  }

  private void caseOfMedium(String topic) throws Exception {
    CustomRoutes.replace(
        routes.resolve("tests/alerts.yaml"),
        "(severity: medium\\s+(?:category: \\S+\\s+)?expect:\\s+(?:- )?kafka:)\\S+",
        "$1" + topic);
  }

  private void ruleOfMedium(String topic) throws Exception {
    Path rules = routes.resolve("routing/alerts.camel.yaml");
    CustomRoutes.replace(
        rules,
        "(== 'medium'\"\\s+steps:\\s+- to:\\s+uri: kamelet:kafka\\s+parameters:\\s+topic: )\\S+",
        "$1" + topic);
  }

  private void awaitTakenUp(CamelContext before) {
    await().atMost(LONG).until(() -> product.camelContext() != before);
  }
}
