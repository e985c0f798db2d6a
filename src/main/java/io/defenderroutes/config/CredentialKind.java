package io.defenderroutes.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a tenant signs in: exactly one of these, depending on which option is set. */
public enum CredentialKind {
  SECRET(Option.CLIENT_SECRET),
  CERTIFICATE(Option.CLIENT_CERTIFICATE),
  FEDERATED_TOKEN(Option.FEDERATED_TOKEN_FILE),
  MANAGED_IDENTITY(Option.MANAGED_IDENTITY),
  USER(Option.SIGN_IN);

  private final Option option;

  CredentialKind(Option option) {
    this.option = option;
  }

  /** The kinds that are set for the tenant itself or, if none is, for all tenants. */
  static List<CredentialKind> in(Map<String, String> values, String tenant) {
    String own = Settings.TENANTS + tenant + ".";
    boolean noUser = "application".equals(values.get(own + Option.SIGN_IN.key()));
    List<CredentialKind> kinds = at(values, own);
    return kinds.isEmpty()
        ? at(values, "").stream().filter(kind -> kind != USER || !noUser).toList()
        : kinds;
  }

  private static List<CredentialKind> at(Map<String, String> values, String prefix) {
    return Arrays.stream(values()).filter(kind -> kind.isSet(values, prefix)).toList();
  }

  private boolean isSet(Map<String, String> values, String prefix) {
    String value = values.get(prefix + option.key());
    return this == USER ? "user".equals(value) : value != null;
  }

  /** Why the tenant cannot sign in; empty if exactly one kind is set. */
  static Optional<String> fault(Map<String, String> values, String tenant) {
    List<CredentialKind> found = in(values, tenant);
    if (found.size() == 1) {
      return Optional.empty();
    }
    if (found.isEmpty()) {
      return Optional.of(
          "tenant %s has nothing to sign in with; set one of %s"
              .formatted(
                  tenant,
                  Arrays.stream(values()).map(k -> k.named("")).collect(Collectors.joining(", "))));
    }
    String own = Settings.TENANTS + tenant + ".";
    String prefix = at(values, own).isEmpty() ? "" : own;
    return Optional.of(
        "%s are set for tenant %s; it can sign in by one of them only"
            .formatted(
                found.stream().map(kind -> kind.named(prefix)).collect(Collectors.joining(" and ")),
                tenant));
  }

  private String named(String prefix) {
    String named = option.named(prefix + option.key());
    return this == USER ? named.replace(" (", "=user (") : named;
  }
}
