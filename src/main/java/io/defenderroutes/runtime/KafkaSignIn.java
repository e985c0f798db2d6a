package io.defenderroutes.runtime;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.Permission;
import io.defenderroutes.identity.Token;
import io.defenderroutes.identity.TokenException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;

/**
 * Signs in to Kafka with a tenant's token (SASL/OAUTHBEARER, RFC 7628). Kafka's client creates it,
 * and requests another token before one expires.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/event-hubs/azure-event-hubs-apache-kafka-overview#oauth-20">Event
 *     Hubs</a>
 */
public final class KafkaSignIn implements AuthenticateCallbackHandler {
  /** Event Hubs, not the token, holds the rights. */
  private static final Permission ANY = new Permission("Kafka", List.of(), List.of(), false);

  /**
   * Kafka's client requests another token when a fifth of the lifetime is left, and needs one that
   * lasts longer.
   */
  private static final Duration SESSION = Duration.ofMinutes(20);

  private static final String TOKENS = "defender.alert.routes.tokens";

  /** Prints nothing: Kafka's client may log its configuration. */
  private interface Tokens {
    Token fetch() throws TokenException;
  }

  private @Nullable Tokens tokens;

  /** Configures Kafka's client to sign in with tokens, beside the operator's properties. */
  public static void configure(Map<String, Object> client, EntraAccess access, String tenant) {
    String scope =
        access
            .settings()
            .optional(Option.KAFKA_SCOPE)
            .orElseGet(() -> scope(access.settings().text(Option.KAFKA_BROKERS)));
    Tokens fetching = () -> access.token(tenant, scope, List.of(), ANY, SESSION);
    client.putIfAbsent("security.protocol", "SASL_SSL");
    client.put("sasl.mechanism", "OAUTHBEARER");
    // Kafka shares one sign-in among clients with the same text.
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required tenant=\"%s\" client=\"%s\" scope=\"%s\" process=\"%x\";"
            .formatted(
                tenant,
                access.settings().optional(Option.CLIENT_ID, tenant).orElse(""),
                scope,
                System.identityHashCode(access)));
    client.put("sasl.login.callback.handler.class", KafkaSignIn.class.getName());
    client.put(TOKENS, fetching);
  }

  private static String scope(String brokers) {
    return "https://" + brokers.split(",", 2)[0].strip().replaceFirst(":\\d+$", "") + "/.default";
  }

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    if (!(configs.get(TOKENS) instanceof Tokens found)) {
      throw new InvalidConfiguration(
          "kafka.tenant does not go together with another login of Kafka's client");
    }
    tokens = found;
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof OAuthBearerTokenCallback wanted && tokens != null) {
        try {
          wanted.token(new Bearer(tokens.fetch()));
        } catch (TokenException e) {
          throw new IOException("no token for Kafka: " + e.getMessage(), e);
        }
      } else if (!(callback
          instanceof org.apache.kafka.common.security.auth.SaslExtensionsCallback)) {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  /** A token as Kafka's client reads it. */
  private record Bearer(Token token) implements OAuthBearerToken {
    @Override
    public String value() {
      return token.value();
    }

    @Override
    public Set<String> scope() {
      return Set.of();
    }

    @Override
    public long lifetimeMs() {
      return token.expiresAt().toEpochMilli();
    }

    @Override
    public String principalName() {
      return "entra";
    }

    @Override
    public @Nullable Long startTimeMs() {
      return null;
    }
  }
}
