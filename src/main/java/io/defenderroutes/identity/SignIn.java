package io.defenderroutes.identity;

/**
 * What a connection needs to be let in.
 *
 * @param credential who signs in
 * @param scope what the token is for, e.g. {@code https://graph.windows.net/.default}
 * @param permission the permission the API asks for, as the vendor's documentation names it
 */
public record SignIn(Credential credential, String scope, String permission) {}
