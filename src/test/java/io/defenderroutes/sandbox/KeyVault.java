package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure Key Vault's secrets over TLS on loopback: the challenge that names who gives tokens, and
 * each secret's latest version.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret">Get
 *     Secret</a>
 * @see <a
 *     href="https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses">the
 *     challenge</a>
 */
public final class KeyVault implements AutoCloseable {
  public static final String AUDIENCE = "https://vault.azure.net";
  private static final Pattern PATH = Pattern.compile("/secrets/([0-9a-zA-Z-]+)/?([0-9a-f]*)");

  private final EntraSimulator entra;
  private final String host;
  private final String tenantId;
  private final HttpsEndpoint endpoint;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger versions = new AtomicInteger();
  private volatile int failure;

  /**
   * Starts on a free port, with no secrets.
   *
   * @param host as the vault is called, {@code NAME.vault.azure.net}
   */
  public KeyVault(Certificates certificates, EntraSimulator entra, String tenantId, String host) {
    this.entra = entra;
    this.host = host;
    this.tenantId = tenantId;
    this.endpoint = new HttpsEndpoint(certificates, "key vault", this::handle);
  }

  public int port() {
    return endpoint.uri().getPort();
  }

  /** A secret's new version; every one to come is that. */
  public void set(String name, String value) {
    secrets.put(name, value);
    versions.incrementAndGet();
  }

  /** Fails all requests with a status; 0 for none. */
  public void fail(int status) {
    failure = status;
  }

  /** Each request: whether it had a token, and its path with the query. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add((authorization == null ? "- " : "Bearer ") + exchange.getRequestURI());
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (failure != 0) {
      refuse(exchange, failure, "Unavailable", "The service is not available.");
    } else if (authorization == null || !isValid(authorization)) {
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer authorization=\"https://login.microsoftonline.com/"
                  + tenantId
                  + "\", resource=\""
                  + AUDIENCE
                  + "\"");
      refuse(exchange, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
    } else if (!path.matches()
        || !String.valueOf(exchange.getRequestURI().getQuery()).matches("api-version=[0-9.]+")) {
      refuse(exchange, 400, "BadParameter", "The request is not one.");
    } else if (!secrets.containsKey(path.group(1))) {
      refuse(
          exchange,
          404,
          "SecretNotFound",
          "A secret with (name/id) %s was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command."
              .formatted(path.group(1)));
    } else {
      HttpsEndpoint.answerJson(exchange, 200, bundle(path.group(1)).toString());
    }
  }

  private ObjectNode bundle(String name) {
    ObjectNode bundle = JsonNodeFactory.instance.objectNode();
    bundle.put("value", secrets.get(name));
    bundle.put("id", "https://%s/secrets/%s/%032x".formatted(host, name, versions.get()));
    bundle
        .putObject("attributes")
        .put("enabled", true)
        .put("created", 1493938410)
        .put("updated", 1493938410)
        .put("recoveryLevel", "Recoverable+Purgeable");
    return bundle;
  }

  private boolean isValid(String authorization) {
    return entra.isValid(authorization.replaceFirst("^Bearer ", ""), AUDIENCE);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", message);
    HttpsEndpoint.answerJson(exchange, status, body.toString());
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
