package io.defenderroutes.sandbox;

import io.defenderroutes.Waits;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with access control: a port for its administrators, one where the user {@code alerts}
 * signs in, who may do nothing until it is allowed, and one that speaks TLS. Topics are made by
 * those alone who may.
 */
public final class GuardedKafka implements AutoCloseable {
  private static final int TRIES = 5;
  private static final String HOST = "127.0.0.1:";

  private final KafkaBroker broker;
  private final int saslPort;
  private final int tlsPort;

  private GuardedKafka(KafkaBroker broker, int saslPort, int tlsPort) {
    this.broker = broker;
    this.saslPort = saslPort;
    this.tlsPort = tlsPort;
  }

  /** Starts it; the folder gets its data and its key store. */
  public static GuardedKafka start(Path folder, Certificates certificates) {
    RuntimeException failure = new IllegalStateException("never tried");
    String keys = certificates.writeKeyStore(folder).toString();
    for (int i = 0; i < TRIES; i++) {
      int[] ports = {Ports.free(), Ports.free(), Ports.free(), Ports.free()};
      Map<String, String> further = guarded(ports, keys, certificates.keyStorePassword());
      try {
        return new GuardedKafka(
            KafkaBroker.start(
                new KafkaBrokerSetup(folder.resolve("kafka" + i), ports[0], ports[1], further)),
            ports[2],
            ports[3]);
      } catch (RuntimeException portTakenMeanwhile) {
        failure = portTakenMeanwhile;
      }
    }
    throw failure;
  }

  private static Map<String, String> guarded(int[] ports, String keys, String password) {
    Map<String, String> settings = new HashMap<>();
    String listeners =
        "PLAINTEXT://"
            + HOST
            + ports[0]
            + ",SASL://"
            + HOST
            + ports[2]
            + ",TLS://"
            + HOST
            + ports[3];
    settings.put("listeners", listeners + ",CONTROLLER://" + HOST + ports[1]);
    settings.put("advertised.listeners", listeners);
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put(
        "listener.name.sasl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_alerts=\"known\";");
    settings.put("listener.name.tls.ssl.keystore.type", "PKCS12");
    settings.put("listener.name.tls.ssl.keystore.location", keys);
    settings.put("listener.name.tls.ssl.keystore.password", password);
    settings.put("listener.name.tls.ssl.key.password", password);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS");
    settings.put("auto.create.topics.enable", "false");
    return settings;
  }

  /** The port of the administrators. */
  public KafkaBroker broker() {
    return broker;
  }

  /** What a client of ours is set to that signs in as {@code alerts}. */
  public Properties signedIn(String password) {
    Properties client = new Properties();
    client.put("bootstrap.servers", HOST + saslPort);
    client.put("security.protocol", "SASL_PLAINTEXT");
    client.put("sasl.mechanism", "PLAIN");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alerts\" password=\""
            + password
            + "\";");
    return client;
  }

  public String tlsServers() {
    return HOST + tlsPort;
  }

  /** Allows {@code alerts} to do something with what begins like that. */
  public void allow(ResourceType type, String prefix, AclOperation... operations) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<AclBinding> bindings =
          Set.of(operations).stream()
              .map(
                  operation ->
                      new AclBinding(
                          new ResourcePattern(type, prefix, PatternType.PREFIXED),
                          new AccessControlEntry(
                              "User:alerts", "*", operation, AclPermissionType.ALLOW)))
              .toList();
      admin.createAcls(bindings).all().get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
