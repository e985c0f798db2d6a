package io.defenderroutes.sandbox;

import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An app registration in a tenant: its credentials and permissions, which can be changed at any
 * time.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/app-objects-and-service-principals">apps
 *     and service principals</a>
 */
public final class EntraApp {
  static final String ANY = "";

  private final String tenantId;
  private final String clientId;
  private final List<Secret> secrets = new CopyOnWriteArrayList<>();
  private final List<X509Certificate> certificates = new CopyOnWriteArrayList<>();
  private final List<FederatedCredential> federated = new CopyOnWriteArrayList<>();
  private final Set<String> redirectUris = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> delegated = new ConcurrentHashMap<>();
  private volatile Map<String, List<String>> roles = Map.of();
  private volatile boolean publicClient;
  private volatile List<String> lastChain = List.of();

  /** A secret with its expiry. */
  record Secret(String value, Instant expires) {
    @Override
    public String toString() {
      return "Secret[expires=" + expires + "]";
    }
  }

  /** Issuer and subject of accepted federated tokens. */
  record FederatedCredential(String issuer, String subject, PublicKey key) {}

  EntraApp(String tenantId, String clientId) {
    this.tenantId = tenantId;
    this.clientId = clientId;
  }

  /** Adds a secret that does not expire. */
  public EntraApp secret(String secret) {
    return secret(secret, Instant.MAX);
  }

  /** Adds a secret with an expiry. */
  public EntraApp secret(String secret, Instant expires) {
    secrets.add(new Secret(secret, expires));
    return this;
  }

  /** Removes all secrets, certificates and federated credentials. */
  public EntraApp withoutCredentials() {
    secrets.clear();
    certificates.clear();
    federated.clear();
    return this;
  }

  /** Adds a certificate for client assertions. */
  public EntraApp certificate(X509Certificate certificate) {
    certificates.add(certificate);
    return this;
  }

  /** Adds a federated credential. */
  public EntraApp federated(String issuer, String subject, PublicKey key) {
    federated.add(new FederatedCredential(issuer, subject, key));
    return this;
  }

  /** Sets the app roles for an audience. */
  public synchronized EntraApp roles(String audience, String... consented) {
    Map<String, List<String>> next = new ConcurrentHashMap<>(roles);
    next.put(audience, List.of(consented));
    roles = Map.copyOf(next);
    return this;
  }

  /**
   * Sets the delegated permissions for an audience; none means no consent. By default those
   * required to read ({@link Api#delegated}), or {@code user_impersonation}.
   */
  public EntraApp delegated(String audience, String... permissions) {
    delegated.put(audience, List.of(permissions));
    return this;
  }

  /** Adds a redirect URI, beside {@code http://localhost}. */
  EntraApp redirectUri(URI uri) {
    redirectUris.add(uri.toString());
    return this;
  }

  /** Sets whether the app is a public client; by default not. */
  public EntraApp publicClient(boolean allowed) {
    publicClient = allowed;
    return this;
  }

  /**
   * The certificates (Base64) in the header {@code x5c} of the last accepted client assertion, leaf
   * first; may be empty.
   */
  public List<String> lastChain() {
    return lastChain;
  }

  void lastChain(List<String> x5c) {
    lastChain = List.copyOf(x5c);
  }

  void reset(String secret, Map<String, List<String>> consented) {
    secrets.clear();
    secrets.add(new Secret(secret, Instant.MAX));
    synchronized (this) {
      roles = Map.copyOf(consented);
    }
  }

  /** A copy of the app for another tenant. */
  EntraApp in(String otherTenant) {
    EntraApp copy = new EntraApp(otherTenant, clientId);
    copy.secrets.addAll(secrets);
    copy.certificates.addAll(certificates);
    copy.federated.addAll(federated);
    copy.redirectUris.addAll(redirectUris);
    copy.delegated.putAll(delegated);
    copy.roles = roles;
    copy.publicClient = publicClient;
    return copy;
  }

  String tenantId() {
    return tenantId;
  }

  String clientId() {
    return clientId;
  }

  List<Secret> secrets() {
    return new ArrayList<>(secrets);
  }

  List<X509Certificate> certificates() {
    return new ArrayList<>(certificates);
  }

  List<FederatedCredential> federated() {
    return new ArrayList<>(federated);
  }

  Set<String> redirectUris() {
    return Set.copyOf(redirectUris);
  }

  boolean isPublicClient() {
    return publicClient;
  }

  List<String> rolesFor(String audience) {
    Map<String, List<String>> now = roles;
    return now.getOrDefault(audience, now.getOrDefault(ANY, List.of()));
  }

  List<String> delegatedFor(String audience) {
    List<String> told = delegated.get(audience);
    if (told != null) {
      return told;
    }
    List<String> read = Api.delegatedFor(audience);
    return read.isEmpty() ? List.of("user_impersonation") : read;
  }

  @Override
  public String toString() {
    return "EntraApp[tenantId=" + tenantId + ", clientId=" + clientId + ", roles=" + roles + "]";
  }
}
