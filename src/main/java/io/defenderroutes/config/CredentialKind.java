package io.defenderroutes.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a tenant's tokens can be had: one of these, chosen by what is set. */
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

  /** What is set for a tenant itself, or if it is nothing, for all. */
  static List<CredentialKind> in(Map<String, String> values, String tenant) {
    String own = Settings.TENANTS + tenant + ".";
    boolean noUser = "application".equals(values.get(own + Option.SIGN_IN.key()));
    List<CredentialKind> its = at(values, own);
    return its.isEmpty()
        ? at(values, "").stream().filter(kind -> kind != USER || !noUser).toList()
        : its;
  }

  private static List<CredentialKind> at(Map<String, String> values, String prefix) {
    return Arrays.stream(values()).filter(kind -> kind.isSet(values, prefix)).toList();
  }

  private boolean isSet(Map<String, String> values, String prefix) {
    String value = values.get(prefix + option.key());
    return this == USER ? "user".equals(value) : value != null;
  }

  /** What is wrong with what is set for a tenant; empty if one thing is. */
  static Optional<String> fault(Map<String, String> values, String tenant) {
    List<CredentialKind> found = in(values, tenant);
    if (found.size() == 1) {
      return Optional.empty();
    }
    if (found.isEmpty()) {
      return Optional.of(
          "tenant "
              + tenant
              + " has nothing to sign in with; set one of "
              + Arrays.stream(values()).map(k -> k.named("")).collect(Collectors.joining(", ")));
    }
    String own = Settings.TENANTS + tenant + ".";
    String prefix = at(values, own).isEmpty() ? "" : own;
    return Optional.of(
        found.stream().map(kind -> kind.named(prefix)).collect(Collectors.joining(" and "))
            + " are set for tenant "
            + tenant
            + "; it can sign in by one of them only");
  }

  private String named(String prefix) {
    String key = prefix + option.key();
    return key
        + (this == USER ? "=user" : "")
        + " ("
        + Option.environmentVariable(key, option)
        + ")";
  }
}
