package io.defenderroutes.doctor;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Why Kafka does not let us in. */
final class KafkaTrouble {
  private static final String TRUST = "kafka.client.ssl.truststore.location";

  private KafkaTrouble() {}

  /**
   * @param client properties of our producer
   * @param shown the certificates that the broker shows; asked for where they matter
   */
  static Trouble of(
      Throwable failure, Properties client, Supplier<List<X509Certificate>> shown, Instant now) {
    String protocol = String.valueOf(client.getOrDefault("security.protocol", "PLAINTEXT"));
    String mechanism = String.valueOf(client.getOrDefault("sasl.mechanism", "GSSAPI"));
    String said = KafkaAdmin.said(failure, client);
    if (Trouble.in(failure, UnsupportedSaslMechanismException.class) != null) {
      return new Trouble(
          "The broker does not know the way we sign in, " + mechanism + ": " + said,
          "Set kafka.client.sasl.mechanism to one that it knows.");
    }
    if (Trouble.in(failure, SaslAuthenticationException.class) != null) {
      return new Trouble(
          "The broker does not let us in: " + said,
          "Set user and password in kafka.client.sasl.jaas.config to what the broker knows, and"
              + " kafka.client.sasl.mechanism to how it knows them.");
    }
    if (Trouble.in(failure, SslAuthenticationException.class) != null) {
      return tls(failure, shown.get(), now);
    }
    if (Trouble.in(failure, TimeoutException.class) != null) {
      return new Trouble(
          "The port is open, but nothing answers that speaks " + protocol,
          "Set kafka.client.security.protocol to what the broker's listener speaks (PLAINTEXT, SSL,"
              + " SASL_PLAINTEXT or SASL_SSL); behind a load balancer, see whether the broker runs.");
    }
    if (Trouble.in(failure, UnsupportedVersionException.class) != null) {
      return new Trouble("The broker is too old: " + said, "Kafka 2.5 or newer is needed.");
    }
    Throwable cause = failure.getCause();
    return new Trouble(
        "Kafka's client cannot be used as it is set: "
            + said
            + (cause == null ? "" : " (" + KafkaAdmin.said(cause, client) + ")"),
        "See the settings kafka.client.*.");
  }

  private static Trouble tls(Throwable failure, List<X509Certificate> shown, Instant now) {
    Trouble trouble = TlsTrouble.of(failure, "the broker", shown, now, TRUST);
    return trouble.cause().contains("does not speak TLS")
        ? new Trouble(
            trouble.cause(),
            "Set kafka.client.security.protocol to PLAINTEXT or SASL_PLAINTEXT, or kafka.brokers to"
                + " the port that speaks TLS.")
        : trouble;
  }
}
