package io.defenderroutes.sandbox;

import java.util.List;

/**
 * An app registration as one tenant knows it.
 *
 * @param tenantId directory
 * @param clientId application id
 * @param clientSecret its only secret
 * @param roles app roles the tenant consented to; may be empty
 */
record EntraApp(String tenantId, String clientId, String clientSecret, List<String> roles) {
  EntraApp {
    roles = List.copyOf(roles);
  }

  @Override
  public String toString() {
    return "EntraApp[tenantId=" + tenantId + ", clientId=" + clientId + ", roles=" + roles + "]";
  }
}
