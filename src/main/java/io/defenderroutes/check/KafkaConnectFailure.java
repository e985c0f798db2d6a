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

/** Diagnoses a failed connection or sign-in to Kafka. */
final class KafkaConnectFailure {
  private static final String TRUST = "kafka.client.ssl.truststore.location";

  private KafkaConnectFailure() {}

  /**
   * @param client the producer's properties
   * @param certificates that the broker presents; requested only if needed
   * @param greeting response without TLS; requested only if needed
   * @param timeout that the failed request had
   */
  static Diagnosis of(
      Throwable failure,
      Properties client,
      Supplier<List<X509Certificate>> certificates,
      Supplier<KafkaGreeting> greeting,
      Duration timeout,
      Instant now) {
    String protocol = String.valueOf(client.getOrDefault("security.protocol", "PLAINTEXT"));
    String mechanism = String.valueOf(client.getOrDefault("sasl.mechanism", "GSSAPI"));
    String message = KafkaAdmin.message(failure, client);
    if (Causes.first(failure, UnsupportedSaslMechanismException.class) != null) {
      return new Diagnosis(
          "The broker does not support the SASL mechanism " + mechanism + ": " + message,
          "Set kafka.client.sasl.mechanism to one that it supports.");
    }
    if (Causes.first(failure, SaslAuthenticationException.class) != null) {
      return new Diagnosis(
          "The broker rejects the sign-in: " + message,
          "Correct user and password in kafka.client.sasl.jaas.config, and set"
              + " kafka.client.sasl.mechanism to the mechanism that the broker has for them.");
    }
    if (Causes.first(failure, SslAuthenticationException.class) != null) {
      return TlsFailure.of(failure, "the broker", certificates.get(), now, TRUST);
    }
    if (Causes.first(failure, TimeoutException.class) != null) {
      return timeoutDiagnosis(protocol, !certificates.get().isEmpty(), greeting.get(), timeout);
    }
    if (Causes.first(failure, UnsupportedVersionException.class) != null) {
      return new Diagnosis("The broker is too old: " + message, "Kafka 2.5 or newer is required.");
    }
    return new Diagnosis(
        "The Kafka client's settings are invalid: "
            + KafkaAdmin.message(Causes.root(failure), client),
        "Check the settings kafka.client.*.");
  }

  /** A broker that receives an unexpected protocol closes the connection without a message. */
  private static Diagnosis timeoutDiagnosis(
      String protocol, boolean speaksTls, KafkaGreeting greeting, Duration timeout) {
    boolean tls = protocol.contains("SSL");
    String setting = "kafka.client.security.protocol";
    if (tls && greeting == KafkaGreeting.KAFKA) {
      return new Diagnosis(
          "The port does not speak TLS, and " + setting + " is " + protocol,
          "Set %s to PLAINTEXT or SASL_PLAINTEXT, or kafka.brokers to the port that speaks TLS."
              .formatted(setting));
    }
    if (!tls && speaksTls) {
      return new Diagnosis(
          "The port speaks TLS, and " + setting + " is " + protocol,
          "Set " + setting + " to SSL or, with sign-in, SASL_SSL.");
    }
    String within = " within " + timeout.toSeconds() + " s";
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
}
