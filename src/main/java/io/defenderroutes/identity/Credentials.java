package io.defenderroutes.identity;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Rotating;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Creates one credential per tenant from the settings. */
public final class Credentials {
  private final Settings settings;
  private final Secrets secrets;
  private final Map<String, Credential> credentials = new ConcurrentHashMap<>();

  public Credentials(Settings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /**
   * The credential of a tenant.
   *
   * @param authority base address of its token endpoint
   * @throws InvalidConfiguration if its secret, certificate or token cannot be read
   */
  public Credential of(String tenant, String authority) {
    return credentials.computeIfAbsent(
        tenant,
        name ->
            new Credential(
                name,
                settings.optional(Option.TENANT_ID, name).orElse(""),
                settings.optional(Option.CLIENT_ID, name).orElse(""),
                proof(name),
                URI.create(authority)));
  }

  private ClientCredential proof(String tenant) {
    return switch (settings.credential(tenant)) {
      case SECRET -> secret(tenant);
      case CERTIFICATE -> certificate(tenant);
      case FEDERATED_TOKEN -> federated(tenant);
      case MANAGED_IDENTITY ->
          new ClientCredential.ManagedIdentity(
              settings
                  .optional(Option.MANAGED_IDENTITY, tenant)
                  .filter(id -> !id.equals("system")));
      case USER -> new ClientCredential.User(cache(tenant));
    };
  }

  private ClientCredential secret(String tenant) {
    Rotating<String> secret = secret(Option.CLIENT_SECRET, tenant).orElseThrow();
    requireReadable(Option.CLIENT_SECRET, tenant, secret);
    Optional<Instant> expires =
        settings
            .date(Option.CLIENT_SECRET_EXPIRES, tenant)
            .map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant());
    return new ClientCredential.ClientSecret(secret, expires);
  }

  private Optional<Rotating<String>> secret(Option option, String tenant) {
    return settings.optional(option, tenant).map(value -> secrets.current(option.key(), value));
  }

  private ClientCredential certificate(String tenant) {
    Path file = settings.path(Option.CLIENT_CERTIFICATE, tenant);
    Optional<Rotating<String>> password = secret(Option.CLIENT_CERTIFICATE_PASSWORD, tenant);
    ClientCredential.Certificate proof =
        new ClientCredential.Certificate(
            file.toString(),
            () -> Secrets.bytes(file),
            () -> password.isPresent() ? Optional.of(password.get().read()) : Optional.empty());
    try {
      proof.keys(
          requireReadable(Option.CLIENT_CERTIFICATE, tenant, proof.file()),
          requireReadable(Option.CLIENT_CERTIFICATE_PASSWORD, tenant, proof.password()));
      return proof;
    } catch (TokenRefused e) {
      throw invalid(Option.CLIENT_CERTIFICATE, tenant, String.valueOf(e.getMessage()));
    }
  }

  private ClientCredential federated(String tenant) {
    Path file = settings.path(Option.FEDERATED_TOKEN_FILE, tenant);
    Rotating<String> token = () -> Secrets.text(file);
    requireReadable(Option.FEDERATED_TOKEN_FILE, tenant, token);
    return new ClientCredential.FederatedToken(token);
  }

  private EncryptedTokenCache cache(String tenant) {
    SignInFile file = new SignInFile(folder(), tenant);
    return new EncryptedTokenCache(
        file, secrets.current(Option.SIGN_IN_CACHE_KEY).orElse(file::generatedKey));
  }

  private Path folder() {
    return settings
        .optionalPath(Option.SIGN_IN_FOLDER)
        .orElse(settings.path(Option.DATA_FOLDER).resolve("sign-ins"));
  }

  private static <T> T requireReadable(Option option, String tenant, Rotating<T> value) {
    try {
      return value.read();
    } catch (IOException e) {
      throw invalid(option, tenant, String.valueOf(e.getMessage()));
    }
  }

  private static InvalidConfiguration invalid(Option option, String tenant, String why) {
    return new InvalidConfiguration(
        "%s (%s) cannot be used for tenant %s: %s"
            .formatted(option.key(), option.environmentVariable(), tenant, why));
  }
}
