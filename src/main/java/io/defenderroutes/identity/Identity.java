package io.defenderroutes.identity;

import java.util.Map;
import org.apache.camel.Variable;

/** What the pipeline asks of this room, by connection name. */
public final class Identity {
  private final EntraTokens tokens;
  private final Map<String, SignIn> signIns;

  public Identity(EntraTokens tokens, Map<String, SignIn> signIns) {
    this.tokens = tokens;
    this.signIns = Map.copyOf(signIns);
  }

  /** A token for the connection's API. */
  public Token token(@Variable("connection") String connection)
      throws TokenRefused, TokenUnavailable {
    SignIn signIn = signIn(connection);
    return tokens.fetch(signIn.credential(), signIn.scope());
  }

  /** Drops the token that was answered 401. */
  public void discardToken(@Variable("connection") String connection) {
    SignIn signIn = signIn(connection);
    tokens.discard(signIn.credential(), signIn.scope());
  }

  /** Why a token may have been answered 401, for the person who has to mend it. */
  public String whyUnauthorized(@Variable("connection") String connection)
      throws TokenRefused, TokenUnavailable {
    Claims claims = Claims.of(token(connection));
    return "a fresh token is refused; its audience is "
        + claims.audience()
        + " and its tenant "
        + claims.tenant()
        + ", asked for "
        + signIn(connection).scope()
        + " in "
        + signIn(connection).credential().tenantId();
  }

  /** Which permission a token that was answered 403 lacks, for the person who has to grant it. */
  public String whyForbidden(@Variable("connection") String connection)
      throws TokenRefused, TokenUnavailable {
    Claims claims = Claims.of(token(connection));
    return "the token's permissions are: "
        + claims.permissions()
        + "; needed: "
        + signIn(connection).permission()
        + ", granted and consented to in the app registration of "
        + signIn(connection).credential().clientId();
  }

  private SignIn signIn(String connection) {
    SignIn signIn = signIns.get(connection);
    if (signIn == null) {
      throw new IllegalArgumentException("no connection is named " + connection);
    }
    return signIn;
  }
}
