package io.defenderroutes.bench;

import io.defenderroutes.DefenderAlertRoutes;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;

/**
 * The product with its shipped pipeline: token, stream-split, ledger, dead letters, cursor and all.
 */
final class Ours implements Contestant {
  private final Turnstile turnstile;
  private final DefenderAlertRoutes product;

  Ours(AlertsServer server, Properties settings) throws Exception {
    turnstile = server.turnstile();
    product = start(settings);
    turnstile.awaitCaller();
  }

  static DefenderAlertRoutes start(Properties properties) throws Exception {
    Map<String, String> file = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> file.put(name, properties.getProperty(name)));
    return DefenderAlertRoutes.start(file, Map.of(), Clock.systemUTC());
  }

  /** What our producer runs on, for a fair comparison. */
  Properties producerSettings() {
    KafkaConfiguration kafka =
        product.camelContext().getComponent("kafka", KafkaComponent.class).getConfiguration();
    Properties properties = kafka.createProducerProperties();
    properties.put("bootstrap.servers", kafka.getBrokers());
    properties.remove("key.serializer");
    properties.remove("value.serializer");
    return properties;
  }

  @Override
  public void deliver(int alerts) throws InterruptedException {
    turnstile.let(alerts);
    turnstile.awaitCaller();
  }

  @Override
  public void close() {
    turnstile.open();
    product.close();
  }
}
