package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.SandboxOptions;
import io.defenderroutes.sandbox.StandaloneSandbox;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pod of k8s/overlays/sandbox does, without the pod: its settings and its routing. */
class KubernetesSandboxTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void alerts_of_the_sandbox_reach_files_without_kafka_or_a_mail_server() throws Exception {
    Path routes = folder.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.copy(
        Path.of("k8s/overlays/sandbox/alerts.camel.yaml"),
        routes.resolve("routing/alerts.camel.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    Path data = folder.resolve("data");
    SandboxOptions plan =
        new SandboxOptions(
            folder.resolve("sandbox"),
            List.of("contoso"),
            EnumSet.of(Api.SIEM),
            0,
            0,
            0,
            30,
            Duration.ofHours(1),
            0,
            7,
            0,
            true,
            List.of());
    try (StandaloneSandbox sandbox =
        StandaloneSandbox.start(plan, Clock.systemUTC(), fault -> {})) {
      Map<String, String> environment =
          Map.of(
              "DEFENDER_DATA_FOLDER", data.toString(),
              "DEFENDER_ROUTES_FOLDER", routes.toString(),
              "DEFENDER_POLL_INTERVAL", "200ms");
      try (DefenderAlertRoutes running =
          DefenderAlertRoutes.start(read(sandbox.settings()), environment, Clock.systemUTC())) {
        await().until(() -> lines(data) == 30);
      }
    }
    assertThat(data.resolve("alerts/contoso")).isDirectory();
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    }
    Map<String, String> values = new HashMap<>();
    read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
    return values;
  }

  private static long lines(Path data) throws IOException {
    Path alerts = data.resolve("alerts");
    if (!Files.exists(alerts)) {
      return 0;
    }
    long lines = 0;
    try (Stream<Path> files = Files.walk(alerts)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".ndjson")).toList()) {
        lines += Files.readAllLines(file).size();
      }
    }
    return lines;
  }
}
