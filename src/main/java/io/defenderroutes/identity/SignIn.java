package io.defenderroutes.identity;

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

  /** A scope without {@code /.default}. */
  static String resource(String scope) {
    String suffix = "/.default";
    return scope.endsWith(suffix) ? scope.substring(0, scope.length() - suffix.length()) : scope;
  }
}
