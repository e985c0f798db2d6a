package io.defenderroutes.identity;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.source.TenantSource;
import java.util.List;

/**
 * The credential and the token requirements of a connection.
 *
 * @param credential signs in
 * @param scope of the token, e.g. {@code https://graph.windows.net/.default}
 * @param audiences further accepted audiences, such as the application id of the API
 * @param permission required by the API
 */
public record SignIn(
    Credential credential, String scope, List<String> audiences, Permission permission) {
  public SignIn {
    audiences = List.copyOf(audiences);
  }

  /**
   * How the connection to a tenant's source signs in.
   *
   * @throws InvalidConfiguration if the tenant's credential cannot be read
   */
  public static SignIn of(TenantSource source, Credentials credentials) {
    return new SignIn(
        credentials.of(source.tenant(), source.address().authority()),
        source.address().scope(),
        source.address().audiences(),
        Permission.of(source.facts()));
  }

  /** A scope without {@code /.default}. */
  static String resource(String scope) {
    String suffix = "/.default";
    return scope.endsWith(suffix) ? scope.substring(0, scope.length() - suffix.length()) : scope;
  }
}
