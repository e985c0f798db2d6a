package io.defenderroutes.identity;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Addresses at which an administrator consents to the application.
 *
 * @param tenant its name in the configuration
 * @param ofTenant for the administrator of this tenant
 * @param ofAny for the administrator of any tenant
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-admin-consent">admin
 *     consent</a>
 * @see <a
 *     href="https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-partners">partner
 *     access</a>
 */
public record ConsentLinks(String tenant, URI ofTenant, URI ofAny) {
  public static ConsentLinks of(
      String tenant, URI authorityHost, String tenantId, String clientId, Optional<URI> redirect) {
    String authority = authorityHost.toString().replaceAll("/+$", "") + "/";
    String app = "client_id=" + encoded(clientId);
    String back = redirect.map(uri -> "&redirect_uri=" + encoded(uri.toString())).orElse("");
    return new ConsentLinks(
        tenant,
        URI.create(authority + encoded(tenantId) + "/adminconsent?" + app + back),
        URI.create(
            "%scommon/oauth2/authorize?prompt=consent&%s&response_type=code&sso_reload=true%s"
                .formatted(authority, app, back)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
