package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Map;

/**
 * An app registration as one tenant knows it.
 *
 * @param tenantId directory
 * @param clientId application id
 * @param clientSecret its only secret
 * @param roles app roles the tenant consented to, by the audience whose tokens carry them; those
 *     under {@link #ANY} are in the tokens for all others
 */
record EntraApp(
    String tenantId, String clientId, String clientSecret, Map<String, List<String>> roles) {
  static final String ANY = "";

  EntraApp {
    roles = Map.copyOf(roles);
  }

  List<String> rolesFor(String audience) {
    return roles.getOrDefault(audience, roles.getOrDefault(ANY, List.of()));
  }

  @Override
  public String toString() {
    return "EntraApp[tenantId=" + tenantId + ", clientId=" + clientId + ", roles=" + roles + "]";
  }
}
