package io.defenderroutes.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What a format costs: the vendor's JSON alone, and a document of each alert in addition. */
final class FormatCost {
  private static final int WARM_UPS = 6;
  private static final List<String> FORMATS = List.of("", "ocsf", "ecs");

  private FormatCost() {}

  static void run(Surroundings around, int rounds, int alerts) throws Exception {
    System.out.printf("%nPages of %,d alerts to Kafka, and as documents in addition%n", alerts);
    List<AlertsServer> servers = new ArrayList<>();
    List<Ours> products = new ArrayList<>();
    List<List<Double>> rates = new ArrayList<>();
    try {
      for (String format : FORMATS) {
        AlertsServer server = new AlertsServer(around.certificates, around.page);
        servers.add(server);
        products.add(new Ours(server, settings(around, server, format)));
        rates.add(new ArrayList<>());
      }
      for (int round = 1 - WARM_UPS; round <= rounds; round++) {
        for (int i = 0; i < products.size(); i++) {
          long start = System.nanoTime();
          products.get(i).deliver(alerts);
          double rate = alerts / ((System.nanoTime() - start) / 1e9);
          if (round > 0) {
            rates.get(i).add(rate);
          }
        }
      }
    } finally {
      products.forEach(Ours::close);
      servers.forEach(AlertsServer::close);
    }
    for (int i = 0; i < FORMATS.size(); i++) {
      String what = FORMATS.get(i).isEmpty() ? "vendor's JSON" : "with " + FORMATS.get(i);
      System.out.printf("%-22s %,10.0f alerts/s%n", what, Rounds.median(rates.get(i)));
    }
  }

  private static Properties settings(Surroundings around, AlertsServer server, String format)
      throws IOException {
    Properties settings = ProductSettings.of(around, server.uri(), "formats" + format);
    if (!format.isEmpty()) {
      String topic = "bench." + format;
      around.broker.createTopic(topic, 3, Map.of());
      Path routing = Path.of(settings.getProperty("routes.folder"), "routing", "alerts.camel.yaml");
      String call =
          "$1  - to: { uri: kamelet:kafka, parameters: { topic: %s, format: %s } }\n"
              .formatted(topic, format);
      Files.writeString(
          routing,
          Files.readString(routing).replaceFirst("(?m)^( *)steps:\\n", "$1steps:\n" + call));
    }
    return settings;
  }
}
