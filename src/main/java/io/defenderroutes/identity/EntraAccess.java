package io.defenderroutes.identity;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.SourceFiles;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to others, and whom we trust: made once for a process, from the settings.
 *
 * @param secrets as they are now
 * @param trust whose certificates we accept
 * @param tokens that Entra gave
 * @param credentials of the tenants
 */
public record EntraAccess(
    Settings settings, Secrets secrets, Trust trust, EntraTokens tokens, Credentials credentials) {

  /**
   * Access with the trust and the proxy that are configured.
   *
   * @throws InvalidConfiguration if a trust store cannot be used
   */
  public static EntraAccess of(Settings settings, Clock clock) {
    Secrets secrets = new Secrets(settings);
    Trust trust = Trust.of(settings, secrets);
    VaultClient.prepare(settings, trust);
    EntraTokens tokens =
        new EntraTokens(
            trust.sslContext(),
            proxy(settings),
            new Timeouts(
                settings.duration(Option.HTTP_CONNECT_TIMEOUT),
                settings.duration(Option.HTTP_RESPONSE_TIMEOUT),
                settings.duration(Option.RETRY_THROTTLED_MAX_DELAY)),
            clock);
    return new EntraAccess(settings, secrets, trust, tokens, new Credentials(settings, secrets));
  }

  private static @Nullable Proxy proxy(Settings settings) {
    return settings
        .uri(Option.HTTP_PROXY)
        .map(uri -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), uri.getPort())))
        .orElse(null);
  }

  /**
   * A token that a tenant's identity is given for something else than an alerts API.
   *
   * @param audiences what the token may name
   * @param permission what it has to name; nothing, if that cannot be known
   * @param validFor how long it is going to be used
   */
  public Token token(
      String tenant, String scope, List<String> audiences, Permission permission, Duration validFor)
      throws TokenRefused, TokenUnavailable, TokenUnfit {
    return tokens.fetch(new SignIn(credential(tenant), scope, audiences, permission), validFor);
  }

  /** The tenant's credential, whatever it is asked for. */
  public Credential credential(String tenant) {
    return credentials.of(
        tenant,
        settings
            .optional(Option.AUTHORITY_HOST, tenant)
            .or(() -> authority(settings.text(Option.CLOUD, tenant)))
            .orElseThrow(
                () -> new InvalidConfiguration(List.of("cloud is unknown for tenant " + tenant))));
  }

  private Optional<String> authority(String cloud) {
    return Optional.ofNullable(SourceFiles.of(RoutesFolder.of(settings)).clouds().get(cloud))
        .map(found -> found.getAuthority());
  }
}
