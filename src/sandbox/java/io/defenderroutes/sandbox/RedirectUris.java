package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Allowed redirect URIs: registered ones, and localhost.
 *
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/reply-url">restrictions
 *     on redirect URIs</a>
 */
final class RedirectUris {
  private static final Pattern LOCALHOST = Pattern.compile("http://localhost(:\\d{1,5})?/?");

  private RedirectUris() {}

  /**
   * The requested URI, or the only registered one; empty if none is registered.
   *
   * @throws EntraRejection if it is not allowed, or ambiguous
   */
  static Optional<String> of(EntraApp app, RequestParameters query) {
    Optional<String> asked = query.first("redirect_uri").filter(uri -> !uri.isBlank());
    if (asked.isEmpty()) {
      return app.redirectUris().size() == 1
          ? app.redirectUris().stream().findFirst()
          : Optional.empty();
    }
    String uri = asked.get();
    if (!app.redirectUris().contains(uri) && !LOCALHOST.matcher(uri).matches()) {
      throw new EntraRejection(50011, Map.of("redirect", uri, "app", app.clientId()));
    }
    return asked;
  }
}
