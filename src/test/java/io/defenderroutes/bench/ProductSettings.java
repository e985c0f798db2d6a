package io.defenderroutes.bench;

import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The product's settings for the benchmark: the shipped routes, but for the routing, which calls
 * Kafka alone, as the other contestants do; and a long past to catch up with, a page an hour of it.
 */
final class ProductSettings {
  private static final Path SHIPPED = Path.of("routes");
  private static final String ROUTING = "routing/alerts.camel.yaml";

  private ProductSettings() {}

  /**
   * @param name of the tenant, and of the folder that holds routes and data
   */
  static Properties of(Surroundings around, URI server, String name) throws IOException {
    Path folder = Files.createDirectory(around.folder.resolve(name));
    Properties p = new Properties();
    p.setProperty("routes.folder", routes(folder.resolve("routes")).toString());
    p.setProperty("data.folder", folder.resolve("data").toString());
    p.setProperty("tenants", name);
    p.setProperty("tenant-id", around.tenantId);
    p.setProperty("client-id", around.clientId);
    p.setProperty("client-secret", around.clientSecret);
    p.setProperty("authority-host", around.entra.authorityHost().toString());
    p.setProperty("sources", "siem");
    p.setProperty("siem.base-url", server.toString());
    p.setProperty("tls.ca-file", around.folder.resolve("ca.pem").toString());
    p.setProperty("kafka.brokers", around.broker.bootstrapServers());
    p.setProperty("poll.start", "365d");
    p.setProperty("poll.slice-length", "1h");
    p.setProperty("http.response-timeout", "10m"); // it waits while the others run
    return p;
  }

  /** The same, without transactions: the cursor is kept in a file, and each batch is sent as is. */
  static Properties withoutTransactions(Properties p) {
    p.setProperty("cursor.store", "file");
    return p;
  }

  /** The same, where the API is known to answer no more than that. */
  static Properties capped(Properties p, int alerts) throws IOException {
    Path source = Path.of(p.getProperty("routes.folder"), "sources/siem.camel.yaml");
    String text = Files.readString(source);
    Files.writeString(
        source,
        text.replace("        permission:", "        cap: " + alerts + "\n        permission:"));
    return p;
  }

  private static Path routes(Path folder) throws IOException {
    RoutesCopy.of(SHIPPED, folder);
    Files.delete(folder.resolve(ROUTING));
    try (InputStream routing =
        ProductSettings.class.getResourceAsStream("/bench/routing.camel.yaml")) {
      if (routing == null) {
        throw new IOException("bench/routing.camel.yaml is not on the class path");
      }
      Files.copy(routing, folder.resolve(ROUTING));
    }
    return folder;
  }
}
