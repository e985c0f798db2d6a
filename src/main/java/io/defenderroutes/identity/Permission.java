package io.defenderroutes.identity;

import java.util.List;

/**
 * What an API demands of a token.
 *
 * @param api as the portal names it under "APIs my organization uses"
 * @param application permissions of an application of which one is enough, the least first
 * @param delegated permissions of a user, likewise
 * @param inToken whether tokens name the permission that they have; if not, it cannot be checked
 */
public record Permission(
    String api, List<String> application, List<String> delegated, boolean inToken) {
  public Permission {
    application = List.copyOf(application);
    delegated = List.copyOf(delegated);
  }

  /** Those that count for this kind of access. */
  List<String> of(Credential credential) {
    return credential.isUser() ? delegated : application;
  }

  /** What is to be granted, and where, in words for the person who has to. */
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
