package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;
import org.jspecify.annotations.Nullable;

/** The broker asks the simulated Entra about each token. Kafka makes it by its name. */
public final class EntraTokenCallbacks implements AuthenticateCallbackHandler {
  static final String ID = "entra";
  private static final Map<String, Issuer> ISSUERS = new ConcurrentHashMap<>();

  private Issuer issuer = new Issuer(null, "");

  private record Issuer(@Nullable EntraSimulator entra, String audience) {
    boolean isGood(String token) {
      return entra != null && entra.isValid(token, audience);
    }
  }

  /** What the handler will find its issuer by. */
  static String register(EntraSimulator entra, String audience) {
    String id = UUID.randomUUID().toString();
    ISSUERS.put(id, new Issuer(entra, audience));
    return id;
  }

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    String id = String.valueOf(entries.get(0).getOptions().get(ID));
    issuer = Objects.requireNonNull(ISSUERS.get(id), "no such issuer");
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof OAuthBearerValidatorCallback asked) {
        if (issuer.isGood(asked.tokenValue())) {
          asked.token(new Accepted(asked.tokenValue()));
        } else {
          asked.error("invalid_token", null, null);
        }
      } else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
        extensions.inputExtensions().map().keySet().forEach(extensions::valid);
      } else {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() {}

  private record Accepted(String value) implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of();
    }

    @Override
    public long lifetimeMs() {
      return claims().path("exp").asLong() * 1000;
    }

    @Override
    public String principalName() {
      return claims().path("appid").asText();
    }

    @Override
    public Long startTimeMs() {
      return claims().path("iat").asLong() * 1000;
    }

    private JsonNode claims() {
      try {
        return Client.json(
            new String(
                Base64.getUrlDecoder().decode(value.split("\\.", -1)[1]), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
