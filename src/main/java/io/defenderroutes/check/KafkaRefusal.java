package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Why Kafka rejects the sign-in. */
final class KafkaRefusal {
  private static final String TRUST = "kafka.client.ssl.truststore.location";

  private KafkaRefusal() {}

  /**
   * @param client properties of our producer
   * @param shown the certificates that the broker shows; requested where they matter
   * @param greeting how it responds without TLS; requested where it matters
   * @param patience how long a response was waited for
   */
  static Diagnosis of(
      Throwable failure,
      Properties client,
      Supplier<List<X509Certificate>> shown,
      Supplier<KafkaGreeting> greeting,
      Duration patience,
      Instant now) {
    String protocol = String.valueOf(client.getOrDefault("security.protocol", "PLAINTEXT"));
    String mechanism = String.valueOf(client.getOrDefault("sasl.mechanism", "GSSAPI"));
    String said = KafkaAdmin.said(failure, client);
    if (Causes.first(failure, UnsupportedSaslMechanismException.class) != null) {
      return new Diagnosis(
          "The broker does not support the SASL mechanism " + mechanism + ": " + said,
          "Set kafka.client.sasl.mechanism to one that it supports.");
    }
    if (Causes.first(failure, SaslAuthenticationException.class) != null) {
      return new Diagnosis(
          "The broker rejects the sign-in: " + said,
          "Correct user and password in kafka.client.sasl.jaas.config, and set"
              + " kafka.client.sasl.mechanism to the mechanism that the broker has for them.");
    }
    if (Causes.first(failure, SslAuthenticationException.class) != null) {
      return tls(failure, shown.get(), now);
    }
    if (Causes.first(failure, TimeoutException.class) != null) {
      return silence(protocol, !shown.get().isEmpty(), greeting.get(), patience);
    }
    if (Causes.first(failure, UnsupportedVersionException.class) != null) {
      return new Diagnosis("The broker is too old: " + said, "Kafka 2.5 or newer is required.");
    }
    return new Diagnosis(
        "The Kafka client's settings are invalid: " + KafkaAdmin.said(Causes.root(failure), client),
        "Check the settings kafka.client.*.");
  }

  /** A broker that is spoken to in a way it does not expect hangs up without a word. */
  private static Diagnosis silence(
      String protocol, boolean speaksTls, KafkaGreeting greeting, Duration patience) {
    boolean tls = protocol.contains("SSL");
    String setting = "kafka.client.security.protocol";
    if (tls && greeting == KafkaGreeting.KAFKA) {
      return new Diagnosis(
          "The port does not speak TLS, and " + setting + " is " + protocol,
          "Set "
              + setting
              + " to PLAINTEXT or SASL_PLAINTEXT, or kafka.brokers to the port that speaks TLS.");
    }
    if (!tls && speaksTls) {
      return new Diagnosis(
          "The port speaks TLS, and " + setting + " is " + protocol,
          "Set " + setting + " to SSL or, with sign-in, SASL_SSL.");
    }
    String within = " within " + patience.toSeconds() + " s";
    if (speaksTls || greeting == KafkaGreeting.KAFKA) {
      return new Diagnosis(
          "The broker accepts connections, but does not respond to a client that speaks "
              + protocol
              + within,
          "Check the broker's log and load; if its listener requires sign-in, set "
              + setting
              + (tls ? " to SASL_SSL." : " to SASL_PLAINTEXT."));
    }
    if (greeting == KafkaGreeting.OTHER) {
      return new Diagnosis(
          "The port is open, but the server does not speak " + protocol,
          "Set "
              + setting
              + " to what the broker's listener speaks ("
              + (tls ? "PLAINTEXT or SASL_PLAINTEXT" : "SSL or SASL_SSL")
              + "), or kafka.brokers to a port of Kafka; behind a load balancer, check whether the"
              + " broker runs.");
    }
    return new Diagnosis(
        "The port is open, but there is no response" + within,
        "Check whether the broker is starting, overloaded or behind a slow network, and whether "
            + setting
            + " is what its listener speaks.");
  }

  private static Diagnosis tls(Throwable failure, List<X509Certificate> shown, Instant now) {
    return TlsFailure.of(failure, "the broker", shown, now, TRUST);
  }
}
