package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.KafkaBroker;
import io.defenderroutes.sandbox.KafkaGuard;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that takes tokens alone, as Event Hubs can. */
class KafkaTokenTest extends InSandbox {
  private static final String NAMESPACE = "https://contoso.servicebus.windows.net";

  @Test
  void records_and_cursors_get_there_by_a_token_of_the_same_identity(
      @TempDir Path broker, @TempDir Path keys) throws Exception {
    try (KafkaBroker hub =
        KafkaBroker.start(
            broker, KafkaGuard.tokens(sandbox.entra(), NAMESPACE, sandbox.certificates(), keys))) {
      properties.put("kafka.brokers", hub.guardedServers());
      properties.put("kafka.tenant", tenant.name());
      properties.put("kafka.scope", NAMESPACE + "/.default");
      properties.put(
          "kafka.client.ssl.truststore.location",
          sandbox.certificates().writeTrustStore(data).toString());
      properties.put(
          "kafka.client.ssl.truststore.password", sandbox.certificates().keyStorePassword());
      hub.createTopic(Arrived.MEDIUM, 1, Map.of());
      serve(5);
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> hub.readAll(Arrived.MEDIUM).size() == 5);
        awaitFurtherPolls();
      }
      assertThat(hub.readAll(Arrived.MEDIUM)).hasSize(5);
      assertThat(hub.topics()).contains("defender.cursors");
      Command check = Command.check(properties);
      assertThat(check.out()).contains("connects: cluster ").contains("SASL_SSL");
    }
  }
}
