package io.defenderroutes.bench;

import java.util.Properties;
import org.apache.camel.main.Main;

/**
 * What one finds in Camel's tutorials: GET, split, choice, and one {@code kafka:} send for each
 * alert, with the components' default settings but for the producer's linger. The route is
 * bench/idiom.camel.yaml.
 */
final class Idiom implements Contestant {
  private final AlertsServer server;
  private final Main main = new Main();

  /**
   * @param lingerMillis how long the producer waits for more records; Camel's default is 0, and 5
   *     is what tuning guides say, which a send that waits for its acknowledgement pays for every
   *     alert
   */
  Idiom(Surroundings around, AlertsServer server, int lingerMillis) {
    this.server = server;
    Properties p = new Properties();
    p.put("camel.main.name", "idiom-" + lingerMillis);
    p.put("camel.component.kafka.lingerMs", Integer.toString(lingerMillis));
    p.put("camel.main.routesIncludePattern", "classpath:bench/idiom.camel.yaml");
    p.put("camel.main.autoConfigurationLogSummary", "false");
    p.put("camel.ssl.enabled", "true");
    p.put("camel.ssl.trustStore", "file:" + around.folder.resolve("trust.p12"));
    p.put("camel.ssl.trustStorePassword", around.certificates.keyStorePassword());
    p.put("camel.component.https.useGlobalSslContextParameters", "true");
    p.put("camel.component.kafka.brokers", around.broker.bootstrapServers());
    main.setOverrideProperties(p);
    main.start();
  }

  @Override
  public void deliver(int alerts) throws Exception {
    main.getCamelTemplate()
        .requestBodyAndHeader("direct:idiom", null, "page", server.now(alerts).toString());
  }

  @Override
  public void close() {
    main.stop();
  }
}
