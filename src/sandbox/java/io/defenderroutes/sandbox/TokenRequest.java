package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A request to the token endpoint.
 *
 * @param tenantId from the path
 * @param v1 whether it is for the v1 endpoint, which has a resource instead of a scope
 * @param clientId from the form, or from HTTP Basic (RFC 6749, 2.3.1)
 * @param clientSecret likewise; empty if missing
 * @param form all parameters, without duplicates
 */
record TokenRequest(
    String tenantId, boolean v1, String clientId, String clientSecret, RequestParameters form) {
  private static final String DEFAULT = "/.default";
  private static final int MOST_BYTES = 1 << 20;

  /**
   * Parses the form.
   *
   * @throws EntraRejection if it is invalid
   */
  static TokenRequest read(HttpExchange exchange, String tenantId, boolean v1) throws IOException {
    RequestParameters form = form(exchange);
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean basic = header != null && header.startsWith("Basic ");
    List<String> pair = basic ? credentials(header.substring("Basic ".length())) : List.of("", "");
    String clientId = one(pair.get(0), form.first("client_id").orElse(""));
    if (clientId.isEmpty()) {
      throw EntraErrors.missing("client_id");
    }
    String secret = one(pair.get(1), form.first("client_secret").orElse(""));
    return new TokenRequest(tenantId, v1, clientId, secret, form);
  }

  String grantType() {
    return required("grant_type");
  }

  /** As sent, or the resource for v1; may be empty. */
  String scope() {
    return form.first(v1 ? "resource" : "scope").orElse("").strip();
  }

  String required(String name) {
    return form.first(name)
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> EntraErrors.missing(name));
  }

  /**
   * The requested resource, without {@code /.default}; empty if there is none, or several. Ignores
   * the OpenID scopes that MSAL adds.
   */
  Optional<String> audience() {
    if (v1) {
      return Optional.of(scope()).filter(resource -> !resource.isEmpty());
    }
    List<String> asked =
        Scopes.words(scope()).filter(one -> !Scopes.OPEN_ID.contains(one)).toList();
    return asked.size() == 1
            && asked.get(0).endsWith(DEFAULT)
            && asked.get(0).length() > DEFAULT.length()
        ? Optional.of(asked.get(0).substring(0, asked.get(0).length() - DEFAULT.length()))
        : Optional.empty();
  }

  private static RequestParameters form(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
    exchange
        .getRequestBody()
        .transferTo(OutputStream.nullOutputStream()); // or the response is lost
    RequestParameters form;
    try {
      form = RequestParameters.parse(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException badEscape) {
      throw EntraErrors.malformed();
    }
    if (body.length == MOST_BYTES || form.values().values().stream().anyMatch(v -> v.size() > 1)) {
      throw EntraErrors.malformed();
    }
    return form;
  }

  /** Values in the header and in the form must be equal. */
  private static String one(String inHeader, String inForm) {
    if (!inHeader.isEmpty() && !inForm.isEmpty() && !inHeader.equals(inForm)) {
      throw EntraErrors.malformed();
    }
    return inHeader.isEmpty() ? inForm : inHeader;
  }

  private static List<String> credentials(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? List.of(RequestParameters.decode(pair), "")
          : List.of(
              RequestParameters.decode(pair.substring(0, colon)),
              RequestParameters.decode(pair.substring(colon + 1)));
    } catch (IllegalArgumentException notBase64) {
      throw EntraErrors.malformed();
    }
  }

  @Override
  public String toString() {
    return "TokenRequest[tenantId=" + tenantId + ", clientId=" + clientId + "]";
  }
}
