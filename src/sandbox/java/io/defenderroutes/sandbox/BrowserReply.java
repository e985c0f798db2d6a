package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Redirects a browser to the app with a result in the query, the fragment or a form.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code">response
 *     modes</a>
 */
final class BrowserReply {
  private final String redirectUri;
  private final String mode;
  private final Map<String, String> values = new LinkedHashMap<>();

  BrowserReply(String redirectUri, RequestParameters query) {
    this.redirectUri = redirectUri;
    mode = query.first("response_mode").orElse("query");
    query.first("state").ifPresent(state -> values.put("state", state));
  }

  BrowserReply with(String name, String value) {
    values.put(name, value);
    return this;
  }

  BrowserReply with(EntraError error) {
    return with("error", error.error()).with("error_description", error.message());
  }

  void send(HttpExchange exchange) throws IOException {
    if (mode.equals("form_post")) {
      EntraPages.show(exchange, 200, "Working...", form());
      return;
    }
    String joint = mode.equals("fragment") ? "#" : redirectUri.contains("?") ? "&" : "?";
    String encoded =
        values.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpsEndpoint.answer(exchange, 302, Map.of("Location", redirectUri + joint + encoded), "");
  }

  private String form() {
    return "<form method=\"POST\" action=\""
        + EntraPages.escaped(redirectUri)
        + "\">"
        + values.entrySet().stream()
            .map(
                e ->
                    "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                        .formatted(e.getKey(), EntraPages.escaped(e.getValue())))
            .collect(Collectors.joining())
        + "<button>Go on</button></form><script>document.forms[0].submit()</script>";
  }
}
