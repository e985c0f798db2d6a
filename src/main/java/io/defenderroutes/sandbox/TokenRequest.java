package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client asks the token endpoint for.
 *
 * @param tenantId from the path
 * @param v1 whether it came to the v1 endpoint, where a resource stands in place of the scope
 * @param grantType {@code client_credentials}, if all is well
 * @param clientId from the form, or from HTTP Basic (RFC 6749, 2.3.1)
 * @param clientSecret likewise
 * @param scope as sent, or the resource for v1
 */
record TokenRequest(
    String tenantId,
    boolean v1,
    String grantType,
    String clientId,
    String clientSecret,
    String scope) {
  private static final Pattern PATH = Pattern.compile("/([^/]+)/oauth2(/v2\\.0)?/token");
  private static final String DEFAULT = "/.default";

  /** Empty when the path is not a token endpoint's. */
  static Optional<TokenRequest> read(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      return Optional.empty();
    }
    Parameters form =
        Parameters.parse(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Optional<List<String>> basic =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
            .filter(header -> header.startsWith("Basic "))
            .map(header -> credentials(header.substring("Basic ".length())));
    boolean v1 = path.group(2) == null;
    return Optional.of(
        new TokenRequest(
            path.group(1),
            v1,
            form.first("grant_type").orElse(""),
            basic.map(pair -> pair.get(0)).or(() -> form.first("client_id")).orElse(""),
            basic.map(pair -> pair.get(1)).or(() -> form.first("client_secret")).orElse(""),
            form.first(v1 ? "resource" : "scope").orElse("")));
  }

  /**
   * The one resource asked for, without {@code /.default}; empty when there is none, or several.
   * The OpenID scopes that MSAL adds do not count.
   */
  Optional<String> audience() {
    if (v1) {
      return Optional.of(scope).filter(resource -> !resource.isBlank());
    }
    List<String> asked =
        Pattern.compile(" +")
            .splitAsStream(scope.strip())
            .filter(one -> !List.of("openid", "profile", "offline_access").contains(one))
            .toList();
    return asked.size() == 1
            && asked.get(0).endsWith(DEFAULT)
            && asked.get(0).length() > DEFAULT.length()
        ? Optional.of(asked.get(0).substring(0, asked.get(0).length() - DEFAULT.length()))
        : Optional.empty();
  }

  private static List<String> credentials(String base64) {
    String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    return colon < 0
        ? List.of(Parameters.decode(pair), "")
        : List.of(
            Parameters.decode(pair.substring(0, colon)),
            Parameters.decode(pair.substring(colon + 1)));
  }
}
