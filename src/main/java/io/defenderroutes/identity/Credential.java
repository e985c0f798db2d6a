package io.defenderroutes.identity;

import java.net.URI;
import java.util.Optional;

/**
 * An application, machine or user that signs in to a tenant. Compared by reference, since a secret
 * may change.
 */
public final class Credential {
  private final String name;
  private final String tenantId;
  private final String clientId;
  private final ClientCredential proof;
  private final URI authorityHost;

  /**
   * @param name of the tenant in the configuration
   * @param tenantId directory (tenant) id; may be empty for a managed identity
   * @param clientId application (client) id; may be empty for a managed identity
   * @param authorityHost of the token endpoint, e.g. {@code https://login.microsoftonline.com}
   */
  public Credential(
      String name, String tenantId, String clientId, ClientCredential proof, URI authorityHost) {
    if (!(proof instanceof ClientCredential.ManagedIdentity)
        && (tenantId.isBlank() || clientId.isBlank())) {
      throw new IllegalArgumentException("a credential needs a tenant id and a client id");
    }
    if (!"https".equalsIgnoreCase(authorityHost.getScheme())) {
      throw new IllegalArgumentException(
          "the authority host must be an https URL, not " + authorityHost);
    }
    this.name = name;
    this.tenantId = tenantId;
    this.clientId = clientId;
    this.proof = proof;
    this.authorityHost = authorityHost;
  }

  /** An application with a constant client secret. */
  static Credential ofSecret(
      String tenantId, String clientId, String clientSecret, URI authorityHost) {
    ClientCredential proof =
        new ClientCredential.ClientSecret(() -> clientSecret, Optional.empty());
    return new Credential("default", tenantId, clientId, proof, authorityHost);
  }

  public String name() {
    return name;
  }

  public String tenantId() {
    return tenantId;
  }

  public String clientId() {
    return clientId;
  }

  public ClientCredential proof() {
    return proof;
  }

  public URI authorityHost() {
    return authorityHost;
  }

  /** Base address of the tenant's endpoints, with a trailing slash. */
  String authority() {
    return authorityHost.toString().replaceAll("/+$", "") + "/" + tenantId + "/";
  }

  boolean isUser() {
    return proof instanceof ClientCredential.User;
  }

  @Override
  public String toString() {
    return "Credential[tenantId=" + tenantId + ", clientId=" + clientId + ", proof=" + proof + "]";
  }
}
