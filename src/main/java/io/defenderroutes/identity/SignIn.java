package io.defenderroutes.identity;

import java.util.List;

/**
 * What a connection needs to be let in.
 *
 * @param credential who signs in
 * @param scope what the token is for, e.g. {@code https://graph.windows.net/.default}
 * @param audiences further names of the API that a token may carry, such as its application id
 * @param permission what the API demands
 */
public record SignIn(
    Credential credential, String scope, List<String> audiences, Permission permission) {
  public SignIn {
    audiences = List.copyOf(audiences);
  }
}
