package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.CursorAdmin;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The tenants file is changed while alerts arrive: nothing is lost, and nothing comes twice. */
class TenantsFileTest extends ChangingTenants {
  @TempDir Path routes;

  /** What health says of a check; empty if there is no such check. */
  private static String health(CamelContext context, String check) {
    return HealthCheckHelper.invoke(context, "full").stream()
        .filter(result -> result.getCheck().getId().equals(check))
        .map(
            r ->
                r.getState()
                    + (r.getState() == HealthCheck.State.UP
                        ? ""
                        : ": " + r.getMessage().orElse("")))
        .findFirst()
        .orElse("");
  }

  @Test
  void tenants_come_change_and_go_while_the_others_are_polled_on() throws Exception {
    List<Tenants.Tenant> all = newTenants(24);
    List<Tenants.Tenant> change = all.subList(0, 3);
    List<Tenants.Tenant> leave = all.subList(3, 7);
    List<Tenants.Tenant> stay = all.subList(7, 20);
    List<Tenants.Tenant> come = all.subList(20, 24);
    List<Tenants.Tenant> first = all.subList(0, 20);
    first.forEach(entries::put);
    entries.writeTo(file());
    serveOn(all);
    beginLoad();
    Scrape scrape = Scrape.of(properties);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      // The others begin in the midst of it: a quarter of a second after each other.
      awaitPolls(all.subList(0, 9), 1);
      List<Route> untouched = stay.stream().map(t -> route(running, t)).toList();
      List<Route> touched = change.stream().map(t -> route(running, t)).toList();

      come.forEach(entries::put);
      change.forEach(t -> entries.put(t, "poll: { interval: 500ms }"));
      leave.forEach(t -> entries.remove(t.name()));
      entries.writeTo(file());
      awaitPolls(come, 2);
      awaitGone(running, leave);
      assertAskedNoMore(leave, stay.subList(0, 2));
      assertThat(health(running.camelContext(), leave.get(0).name() + "/siem")).isEmpty();
      assertNothingIsLeftOf(leave.get(0), running.camelContext());
      assertThat(scrape.now().text()).contains(stay.get(0).name(), come.get(0).name());
      assertThat(scrape.text()).doesNotContain(leave.get(0).name());
      assertThat(health(running.camelContext(), come.get(0).name() + "/siem")).isEqualTo("UP");

      // One of them under another name for a while.
      Tenants.Tenant back = leave.get(3);
      leave.subList(0, 3).forEach(entries::put);
      entries.put("renamed", back, "poll.start: now");
      entries.writeTo(file());
      awaitPolls(leave, 2);
      entries.remove("renamed");
      entries.put(back);
      entries.writeTo(file());
      await().atMost(LONG).until(() -> route(running, back) != null);

      // Again and again, faster than any tenant can end.
      for (int i = 0; i < 4; i++) {
        int round = i;
        change.forEach(t -> entries.put(t, "poll.interval: " + (300 + round) + "ms"));
        entries.remove(come.get(0).name());
        entries.writeTo(file());
        awaitPolls(stay.subList(0, 1), 1);
        entries.put(come.get(0));
        entries.writeTo(file());
        awaitPolls(stay.subList(0, 1), 1);
      }

      stopLoad();
      assertAllArriveOnce(all);
      assertThat(stay.stream().map(t -> route(running, t)).toList())
          .as("those that nobody changed")
          .isEqualTo(untouched);
      assertThat(change.stream().map(t -> route(running, t)).toList())
          .doesNotContainAnyElementsOf(touched);
      assertThat(health(running.camelContext(), "tenants")).isEqualTo("UP");
      String often = change.get(0).name() + "/siem";
      assertThat(
              running.camelContext().getEndpoints().stream()
                  .filter(endpoint -> endpoint.getEndpointUri().contains(often)))
          .as("endpoints of one that was begun anew often")
          .hasSize(1);
      assertThat(threads(" - poll")).hasSizeLessThanOrEqualTo(all.size());
      assertThat(threads(often.replace('/', '.'))).hasSize(1);
    }
  }

  private void assertNothingIsLeftOf(Tenants.Tenant gone, CamelContext context) throws Exception {
    String connection = gone.name() + "/siem";
    try (CursorAdmin cursors = CursorAdmin.open(properties, Map.of(), Clock.systemUTC())) {
      assertThat(cursors.connections()).contains(connection);
      assertThat(cursors.status(connection).orElseThrow().running()).as("let go").isFalse();
    }
    assertThat(threads(connection)).as("timers").isEmpty();
    assertThat(threads(connection.replace('/', '.'))).as("producers").isEmpty();
    assertThat(context.getEndpoints().stream().map(Endpoint::getEndpointUri))
        .noneMatch(uri -> uri.contains(connection));
    assertThat(
            context
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteDefinition(connection))
        .isNull();
  }

  private static List<String> threads(String named) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(named))
        .toList();
  }

  @Test
  void a_tenant_that_is_added_is_warned_about_an_api_with_a_known_end() throws Exception {
    List<Tenants.Tenant> two = newTenants(2);
    entries.put(two.get(0));
    entries.writeTo(file());
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes.runtime.RetirementLog");
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitPolls(two.subList(0, 1), 1);

      entries.put(two.get(1));
      entries.writeTo(file());
      awaitPolls(two, 2);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(2)
        .allMatch(line -> line.startsWith("Source retires source=siem date=2024-12-31"))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"" + two.get(0).name() + "/siem\""),
            line -> assertThat(line).contains("\"" + two.get(1).name() + "/siem\""));
  }

  @Test
  void what_is_wrong_is_refused_alone_and_told_until_it_is_mended() throws Exception {
    List<Tenants.Tenant> all = newTenants(5);
    Tenants.Tenant wrong = all.get(0);
    Tenants.Tenant later = all.get(3);
    Tenants.Tenant never = all.get(4);
    all.subList(0, 3).forEach(entries::put);
    entries.writeTo(file());
    serveOn(all.subList(0, 4));
    beginLoad();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      CamelContext context = running.camelContext();
      awaitPolls(all.subList(0, 3), 1);

      entries.put(wrong, "reigon: eu");
      entries.put(later);
      entries.put(never, "sources: [siem, graph-alrets]");
      entries.writeTo(file());
      awaitPolls(List.of(later, wrong), 2);
      assertThat(health(context, "tenants"))
          .startsWith("DOWN")
          .contains("did you mean tenants." + wrong.name() + ".region?")
          .contains(wrong.name() + " at " + file() + ":")
          .contains("graph-alrets");
      assertThat(polls()).doesNotContainKey(never.id());

      Files.writeString(file(), entries.yaml() + "- name: [\n");
      await().atMost(LONG).until(() -> health(context, "tenants").contains("cannot be read"));
      awaitPolls(all.subList(0, 4), 2);
      Files.writeString(file(), "");
      await().atMost(LONG).until(() -> health(context, "tenants").contains("is empty"));
      Files.delete(file());
      await().atMost(LONG).until(() -> health(context, "tenants").contains("there is no"));
      awaitPolls(all.subList(0, 4), 2);

      entries.put(wrong, "region: eu");
      entries.remove(never.name());
      entries.writeTo(file());
      await().atMost(LONG).until(() -> health(context, "tenants").equals("UP"));
      stopLoad();
      assertAllArriveOnce(all.subList(0, 4));
      assertThat(polls()).doesNotContainKey(never.id());
    }
  }

  @Test
  void a_ConfigMap_is_swapped_and_cursors_are_in_files() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(
        routes, "- to: { uri: kamelet:file, parameters: { path: \"{tenant}/{date}.ndjson\" } }");
    properties.put("routes.folder", routes.toString());
    properties.remove("kafka.brokers");
    Path mounted = Files.createDirectory(data.resolve("mounted"));
    properties.put("tenants.from", mounted.toString());
    List<Tenants.Tenant> all = newTenants(6);
    swap(mounted, all.subList(0, 4), 0);
    for (Tenants.Tenant t : all) {
      Files.createSymbolicLink(
          mounted.resolve(t.name() + ".yaml"), Path.of("..data", t.name() + ".yaml"));
    }
    Files.delete(mounted.resolve(all.get(4).name() + ".yaml"));
    Files.delete(mounted.resolve(all.get(5).name() + ".yaml"));
    serveOn(all);
    beginLoad();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitPolls(all.subList(0, 4), 1);

      List<Tenants.Tenant> now = all.subList(1, 6);
      swap(mounted, now, 1);
      Files.delete(mounted.resolve(all.get(0).name() + ".yaml"));
      for (Tenants.Tenant t : all.subList(4, 6)) {
        Files.createSymbolicLink(
            mounted.resolve(t.name() + ".yaml"), Path.of("..data", t.name() + ".yaml"));
      }
      awaitPolls(now, 2);
      awaitGone(running, all.subList(0, 1));
      assertAskedNoMore(all.subList(0, 1), now);

      swap(mounted, all, 2);
      Files.createSymbolicLink(
          mounted.resolve(all.get(0).name() + ".yaml"),
          Path.of("..data", all.get(0).name() + ".yaml"));
      awaitPolls(all, 2);
      stopLoad();
      for (Tenants.Tenant t : all) {
        Path of = data.resolve("alerts").resolve(t.name());
        await().atMost(LONG).until(() -> Arrived.lines(of).size() >= servedTo(t).size());
      }
      awaitPolls(all, 2);
      for (Tenants.Tenant t : all) {
        assertThat(Arrived.lines(data.resolve("alerts").resolve(t.name())))
            .containsExactlyInAnyOrderElementsOf(
                servedTo(t).stream().map(SiemAlert::json).toList());
      }
    }
  }

  /** As Kubernetes does: all files anew in a folder of their own, and then one link is moved. */
  private void swap(Path mounted, List<Tenants.Tenant> tenants, int version) throws Exception {
    Path folder = Files.createDirectory(mounted.resolve("..2026_11_" + version));
    for (Tenants.Tenant t : tenants) {
      TenantEntries one = new TenantEntries();
      one.put(t, "poll.interval: " + (300 + version) + "ms");
      Files.writeString(folder.resolve(t.name() + ".yaml"), one.yaml());
    }
    Path link = mounted.resolve("..data_tmp");
    Files.createSymbolicLink(link, folder.getFileName());
    Files.move(
        link,
        mounted.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void other_sources_take_effect_with_one_alert_from_many_apis_and_while_throttled()
      throws Exception {
    List<Tenants.Tenant> all = newTenants(2);
    Tenants.Tenant changed = all.get(0);
    entries.writeTo(file());
    assertThat(entries.yaml()).as("a list of nobody").isEqualTo("[]\n");
    serveOn(all);
    beginLoad();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      all.forEach(t -> entries.put(t, "deduplicate-across-sources: true"));
      entries.writeTo(file());
      awaitPolls(all, 2);
      sandbox.defender().inject(changed.id(), Fault.tooManyRequests(Duration.ofSeconds(15)));
      await().atMost(LONG).until(() -> requests(changed).stream().anyMatch(r -> r.status() == 429));
      entries.put(changed, "deduplicate-across-sources: true", "sources: [siem, graph-alerts]");
      entries.writeTo(file());
      await()
          .atMost(LONG)
          .until(
              () ->
                  sandbox.apis().all().stream()
                          .filter(api -> api.api().key().equals("graph-alerts"))
                          .flatMap(api -> api.requests().stream())
                          .filter(r -> r.tenantId().equals(changed.id()))
                          .count()
                      >= 2);
      entries.put(changed, "deduplicate-across-sources: true", "sources: siem");
      entries.writeTo(file());
      await()
          .atMost(LONG)
          .until(() -> running.camelContext().getRoute(changed.name() + "/graph-alerts") == null);
      awaitPolls(all, 2);
      stopLoad();
      assertAllArriveOnce(all);
    }
  }
}
