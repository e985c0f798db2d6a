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
 * Access to Entra and its tokens, with the configured secrets, trust and proxy. Created once per
 * process.
 *
 * @param secrets resolves secrets to their current values
 * @param trust the trusted certificate authorities
 * @param tokens fetches and stores tokens
 * @param credentials of the tenants
 */
public record EntraAccess(
    Settings settings, Secrets secrets, Trust trust, EntraTokens tokens, Credentials credentials) {

  /**
   * Creates access from the settings.
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
   * Fetches a token for a service other than an alerts API, such as mail.
   *
   * @param audiences accepted audiences of the token
   * @param permission required in the token, if tokens contain it
   * @param validFor minimum remaining lifetime
   */
  public Token token(
      String tenant, String scope, List<String> audiences, Permission permission, Duration validFor)
      throws TokenException {
    return tokens.fetch(new SignIn(credential(tenant), scope, audiences, permission), validFor);
  }

  /** The credential of a tenant. */
  public Credential credential(String tenant) {
    return credentials.of(
        tenant,
        settings
            .optional(Option.AUTHORITY_HOST, tenant)
            .or(() -> authority(settings.text(Option.CLOUD, tenant)))
            .orElseThrow(() -> new InvalidConfiguration("cloud is unknown for tenant " + tenant)));
  }

  private Optional<String> authority(String cloud) {
    return Optional.ofNullable(SourceFiles.of(RoutesFolder.of(settings)).clouds().get(cloud))
        .map(found -> found.getAuthority());
  }
}
