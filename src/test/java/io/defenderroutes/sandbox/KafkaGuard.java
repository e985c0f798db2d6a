package io.defenderroutes.sandbox;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who may come in at a broker's second port, and what they may do there. The first stays open to
 * everyone, for everything.
 *
 * @see <a href="https://kafka.apache.org/39/documentation.html#security_sasl">SASL</a>
 * @see <a href="https://kafka.apache.org/39/documentation.html#security_authz">ACLs</a>
 */
public final class KafkaGuard {
  static final String LISTENER = "GUARDED";
  private static final String PREFIX = "listener.name.guarded.";
  private static final String LONGEST_SESSION_MILLIS = "3600000";

  private final String protocol;
  private final Map<String, String> settings;

  private KafkaGuard(String protocol, Map<String, String> settings) {
    this.protocol = protocol;
    this.settings = Map.copyOf(settings);
  }

  /**
   * SASL_SSL with OAUTHBEARER: whoever has a good token of Entra's for that audience, as Event Hubs
   * does it. The principal is the app's client id; sessions end with their tokens.
   *
   * @param folder gets the broker's key store
   */
  public static KafkaGuard tokens(
      EntraSimulator entra, String audience, Certificates certificates, Path folder) {
    String id = EntraTokenCallbacks.register(entra, audience);
    Map<String, String> settings = new HashMap<>();
    settings.put(PREFIX + "sasl.enabled.mechanisms", "OAUTHBEARER");
    settings.put(
        PREFIX + "oauthbearer.sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
            + EntraTokenCallbacks.ID
            + "=\""
            + id
            + "\" unsecuredLoginStringClaim_sub=\"broker\";");
    settings.put(
        PREFIX + "oauthbearer.sasl.server.callback.handler.class",
        EntraTokenCallbacks.class.getName());
    settings.put(PREFIX + "oauthbearer.connections.max.reauth.ms", LONGEST_SESSION_MILLIS);
    settings.put(PREFIX + "ssl.keystore.location", certificates.writeKeyStore(folder).toString());
    settings.put(PREFIX + "ssl.keystore.type", "PKCS12");
    settings.put(PREFIX + "ssl.keystore.password", certificates.keyStorePassword());
    settings.put(PREFIX + "ssl.key.password", certificates.keyStorePassword());
    return new KafkaGuard("SASL_SSL", settings);
  }

  /**
   * SASL_PLAINTEXT with PLAIN: these users, who may do nothing until {@link KafkaBroker#allow}.
   *
   * @param passwords by user; letters and digits only
   */
  public static KafkaGuard acls(Map<String, String> passwords) {
    String users =
        passwords.entrySet().stream()
            .map(entry -> " user_" + entry.getKey() + "=\"" + entry.getValue() + "\"")
            .collect(Collectors.joining());
    String own = UUID.randomUUID().toString();
    return new KafkaGuard(
        "SASL_PLAINTEXT",
        Map.of(
            PREFIX + "sasl.enabled.mechanisms",
            "PLAIN",
            PREFIX + "plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                + " password=\""
                + own
                + "\""
                + users
                + ";",
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:ANONYMOUS"));
  }

  String protocol() {
    return protocol;
  }

  Map<String, String> settings() {
    return settings;
  }
}
