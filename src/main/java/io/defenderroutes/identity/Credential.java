package io.defenderroutes.identity;

import java.net.URI;

/**
 * An application's right to sign in to one tenant.
 *
 * @param tenantId directory (tenant) id
 * @param clientId application (client) id
 * @param clientSecret a client secret; never printed
 * @param authorityHost where tokens are fetched, e.g. {@code https://login.microsoftonline.com}
 */
public record Credential(String tenantId, String clientId, String clientSecret, URI authorityHost) {
  public Credential {
    if (tenantId.isBlank() || clientId.isBlank() || clientSecret.isBlank()) {
      throw new IllegalArgumentException(
          "a credential needs a tenant id, a client id and a client secret");
    }
    if (!"https".equalsIgnoreCase(authorityHost.getScheme())) {
      throw new IllegalArgumentException(
          "the authority host must be an https URL, not " + authorityHost);
    }
  }

  @Override
  public String toString() {
    return "Credential[tenantId=" + tenantId + ", clientId=" + clientId + ", clientSecret=***]";
  }
}
