package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.identity.Credential;
import io.defenderroutes.identity.Current;
import io.defenderroutes.identity.Proof;
import io.defenderroutes.identity.SealedCache;
import io.defenderroutes.identity.TokenRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How each tenant signs in, by the settings: one credential for each, whoever asks. */
final class Credentials {
  private final Settings settings;
  private final Secrets secrets;
  private final Map<String, Credential> made = new ConcurrentHashMap<>();

  Credentials(Settings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /**
   * A tenant's.
   *
   * @param authority where its tokens are fetched
   * @throws InvalidConfiguration if what proves its identity cannot be read now
   */
  Credential of(String tenant, String authority) {
    return made.computeIfAbsent(
        tenant,
        name ->
            new Credential(
                name,
                settings.optional(Option.TENANT_ID, name).orElse(""),
                settings.optional(Option.CLIENT_ID, name).orElse(""),
                proof(name),
                URI.create(authority)));
  }

  private Proof proof(String tenant) {
    return switch (settings.credential(tenant)) {
      case SECRET -> secret(tenant);
      case CERTIFICATE -> certificate(tenant);
      case FEDERATED_TOKEN -> federated(tenant);
      case MANAGED_IDENTITY ->
          new Proof.ManagedIdentity(
              settings
                  .optional(Option.MANAGED_IDENTITY, tenant)
                  .filter(id -> !id.equals("system")));
      case USER -> new Proof.User(cache(tenant));
    };
  }

  private Proof secret(String tenant) {
    Current<String> secret = secret(Option.CLIENT_SECRET, tenant).orElseThrow();
    read(Option.CLIENT_SECRET, tenant, secret);
    Optional<Instant> expires =
        settings
            .optional(Option.CLIENT_SECRET_EXPIRES, tenant)
            .map(date -> LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant());
    return new Proof.ClientSecret(secret, expires);
  }

  private Optional<Current<String>> secret(Option option, String tenant) {
    return settings.optional(option, tenant).map(value -> secrets.current(option.key(), value));
  }

  private Proof certificate(String tenant) {
    Path file = Path.of(settings.text(Option.CLIENT_CERTIFICATE, tenant));
    Optional<Current<String>> password = secret(Option.CLIENT_CERTIFICATE_PASSWORD, tenant);
    Proof.Certificate proof =
        new Proof.Certificate(
            file.toString(),
            () -> Secrets.bytes(file),
            () -> password.isPresent() ? Optional.of(password.get().read()) : Optional.empty());
    try {
      proof.keys(
          read(Option.CLIENT_CERTIFICATE, tenant, proof.file()),
          read(Option.CLIENT_CERTIFICATE_PASSWORD, tenant, proof.password()));
      return proof;
    } catch (TokenRefused e) {
      throw wrong(Option.CLIENT_CERTIFICATE, tenant, e.told().toString());
    }
  }

  private Proof federated(String tenant) {
    Path file = Path.of(settings.text(Option.FEDERATED_TOKEN_FILE, tenant));
    Current<String> token = () -> Secrets.text(file);
    read(Option.FEDERATED_TOKEN_FILE, tenant, token);
    return new Proof.FederatedToken(token);
  }

  private SealedCache cache(String tenant) {
    SignInFile file = new SignInFile(folder(), tenant);
    return new SealedCache(file, secrets.current(Option.SIGN_IN_CACHE_KEY).orElse(file::keyBeside));
  }

  private Path folder() {
    return settings
        .optional(Option.SIGN_IN_FOLDER)
        .map(Path::of)
        .orElse(Path.of(settings.text(Option.DATA_FOLDER)).resolve("sign-ins"));
  }

  private static <T> T read(Option option, String tenant, Current<T> value) {
    try {
      return value.read();
    } catch (IOException e) {
      throw wrong(option, tenant, String.valueOf(e.getMessage()));
    }
  }

  private static InvalidConfiguration wrong(Option option, String tenant, String why) {
    return new InvalidConfiguration(
        List.of(
            option.key()
                + " ("
                + option.environmentVariable()
                + ") cannot be used for tenant "
                + tenant
                + ": "
                + why));
  }
}
