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
 * An app registration as one tenant knows it: what it can prove itself with, and what it may do.
 * Everything can be changed while the simulator runs.
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

  /** A secret and when it ends. */
  record Secret(String value, Instant expires) {
    @Override
    public String toString() {
      return "Secret[expires=" + expires + "]";
    }
  }

  /** Whose tokens, about whom, count as the app's own. */
  record FederatedCredential(String issuer, String subject, PublicKey key) {}

  EntraApp(String tenantId, String clientId) {
    this.tenantId = tenantId;
    this.clientId = clientId;
  }

  /** One more secret, which does not expire. */
  public EntraApp secret(String secret) {
    return secret(secret, Instant.MAX);
  }

  /** One more secret, good until then. */
  public EntraApp secret(String secret, Instant expires) {
    secrets.add(new Secret(secret, expires));
    return this;
  }

  /** Forgets every secret, certificate and federated credential. */
  public EntraApp withoutCredentials() {
    secrets.clear();
    certificates.clear();
    federated.clear();
    return this;
  }

  /** One more certificate whose key may sign client assertions. */
  public EntraApp certificate(X509Certificate certificate) {
    certificates.add(certificate);
    return this;
  }

  /** One more federated credential: tokens of that issuer about that subject, signed so. */
  public EntraApp federated(String issuer, String subject, PublicKey key) {
    federated.add(new FederatedCredential(issuer, subject, key));
    return this;
  }

  /** The app roles in app tokens for that audience. */
  public synchronized EntraApp roles(String audience, String... consented) {
    Map<String, List<String>> next = new ConcurrentHashMap<>(roles);
    next.put(audience, List.of(consented));
    roles = Map.copyOf(next);
    return this;
  }

  /**
   * The delegated permissions in users' tokens for that audience; none: no user has consented.
   * Unless told, what reading takes ({@link Api#delegated}), or {@code user_impersonation}.
   */
  public EntraApp delegated(String audience, String... permissions) {
    delegated.put(audience, List.of(permissions));
    return this;
  }

  /** One more place where users may be sent back to; {@code http://localhost} always is. */
  public EntraApp redirectUri(URI uri) {
    redirectUris.add(uri.toString());
    return this;
  }

  /** Whether users may sign in without the app proving itself; not unless told. */
  public EntraApp publicClient(boolean allowed) {
    publicClient = allowed;
    return this;
  }

  /**
   * The certificates (Base64) in the header {@code x5c} of the last client assertion that was
   * accepted, leaf first; empty when it had none.
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

  /** The same app in another tenant, with the same credentials and rights. */
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
