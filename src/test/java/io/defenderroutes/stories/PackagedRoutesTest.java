package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The user's folder holds the routing; the rest is packaged, unless the folder overrides it. */
class PackagedRoutesTest extends InSandbox {
  private static final Path POLL = Path.of("pipeline/poll.camel.yaml");
  private static final String PACKAGED = "Requests one slice and delivers its alerts";
  private static final String OVERRIDDEN = "Requests one slice, as this folder does it";

  private Path routes;

  @BeforeEach
  void folderWithRoutingOnly() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    properties.put("routes.folder", routes.toString());
    properties.put("routes.refresh", "50ms");
  }

  @Test
  void a_folder_with_a_routing_only_starts_and_delivers() throws Exception {
    List<SiemAlert> alerts = serve(5);
    try (DefenderAlertRoutes product = Product.start(properties)) {
      awaitRecords(5);
      assertThat(sliceOf(product)).isEqualTo(PACKAGED);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_file_that_overrides_a_packaged_one_is_reloaded_and_so_is_its_removal() throws Exception {
    try (DefenderAlertRoutes product = Product.start(properties)) {
      override();
      await().atMost(LONG).until(() -> OVERRIDDEN.equals(sliceOf(product)));

      Files.delete(routes.resolve(POLL));
      await().atMost(LONG).until(() -> PACKAGED.equals(sliceOf(product)));

      List<SiemAlert> alerts = serve(3);
      awaitRecords(3);
      arrived.assertExactlyOnce(alerts);
    }
  }

  @Test
  void validate_and_check_name_what_is_overridden() throws Exception {
    override();
    RoutesCopy.of(Path.of("routes/destinations"), routes.resolve("destinations"));

    for (String command : List.of("validate", "check")) {
      Command run = Command.typed(command, properties);

      assertThat(run.code()).as(run.toString()).isZero();
      assertThat(run.out().replaceAll("\\s+", " "))
          .contains(
              "override packaged files and differ; compare after each upgrade:"
                  + " pipeline/poll.camel.yaml",
              "identical to the packaged files:"
                  + " destinations/elasticsearch-bulk.kamelet.yaml,"
                  + " destinations/elasticsearch.kamelet.yaml,"
                  + " destinations/email-digest.kamelet.yaml, destinations/email.kamelet.yaml,"
                  + " destinations/file.kamelet.yaml, destinations/kafka.kamelet.yaml,"
                  + " destinations/slack.kamelet.yaml, destinations/splunk-bulk.kamelet.yaml,"
                  + " destinations/splunk.kamelet.yaml,"
                  + " destinations/teams.kamelet.yaml, destinations/webhook.kamelet.yaml");
    }
    assertThat(Command.typed("validate", properties, "--json").out().replaceAll("\\s+", ""))
        .contains("{\"file\":\"pipeline/poll.camel.yaml\",\"identical\":false}");
  }

  @Test
  void a_folder_with_all_files_runs_its_own() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    override();
    List<SiemAlert> alerts = serve(2);
    try (DefenderAlertRoutes product = Product.start(properties)) {
      awaitRecords(2);
      assertThat(sliceOf(product)).isEqualTo(OVERRIDDEN);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void the_rules_are_tried_with_the_packaged_files() throws Exception {
    RoutesCopy.of(Path.of("routes/tests"), routes.resolve("tests"));
    Path alert = Files.writeString(data.resolve("alert.json"), serve("Medium", "Discovery").json());

    Command tested = Command.typed("test", properties);
    Command explained = Command.typed("explain", properties, alert.toString());

    assertThat(tested.code()).as(tested.toString()).isZero();
    assertThat(explained.out()).contains("kafka:defender.alerts.medium");
  }

  private void override() throws Exception {
    Files.createDirectories(routes.resolve("pipeline"));
    Files.copy(
        Path.of("routes").resolve(POLL), routes.resolve(POLL), StandardCopyOption.REPLACE_EXISTING);
    CustomRoutes.replace(routes.resolve(POLL), PACKAGED, OVERRIDDEN);
  }

  private static String sliceOf(DefenderAlertRoutes product) {
    var route = product.camelContext().getRoute("slice");
    return route == null ? "" : route.getDescription();
  }
}
