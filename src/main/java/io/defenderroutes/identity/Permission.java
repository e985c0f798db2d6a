package io.defenderroutes.identity;

import io.defenderroutes.source.Source;
import java.util.Arrays;
import java.util.List;

/**
 * The permission that an API requires in a token.
 *
 * @param api its name in the portal under "APIs my organization uses"
 * @param application sufficient application permissions, the least privileged first
 * @param delegated sufficient delegated permissions, likewise
 * @param inToken whether tokens contain their permissions; if not, they cannot be checked
 */
public record Permission(
    String api, List<String> application, List<String> delegated, boolean inToken) {
  public Permission {
    application = List.copyOf(application);
    delegated = List.copyOf(delegated);
  }

  /** As the source's file declares it. */
  static Permission of(Source facts) {
    String[] parts = facts.getPermission().split(":", 2);
    return new Permission(
        parts[0].strip(),
        list(parts.length > 1 ? parts[1] : ""),
        list(facts.getDelegated()),
        facts.isPermissionInToken());
  }

  private static List<String> list(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** The sufficient permissions for a kind of credential. */
  List<String> of(Credential credential) {
    return credential.isUser() ? delegated : application;
  }

  /** Instructions for the administrator who grants the permission. */
  String toGrant(Credential credential) {
    List<String> any = of(credential);
    if (any.isEmpty()) {
      return "see the permissions that the source's documentation asks for";
    }
    String what = credential.isUser() ? "delegated" : "application";
    String how =
        credential.proof() instanceof ClientCredential.ManagedIdentity
            ? "assign it to the managed identity with Microsoft Graph or PowerShell (appRoleAssignments); the portal cannot"
            : "in the Entra admin center under App registrations, "
                + credential.clientId()
                + ", API permissions, "
                + api
                + "; then an administrator of the tenant has to consent (consent-url)";
    return "grant the " + what + " permission " + any.get(0) + " of " + api + ": " + how;
  }
}
