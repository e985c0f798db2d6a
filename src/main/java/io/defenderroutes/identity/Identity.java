package io.defenderroutes.identity;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;

/** What the pipeline asks of this room, by connection name. */
public final class Identity {
  private final EntraTokens tokens;
  private final Map<String, SignIn> signIns = new ConcurrentHashMap<>();
  private final Map<String, Token> latest = new ConcurrentHashMap<>();

  public Identity(EntraTokens tokens, Map<String, SignIn> signIns) {
    this.tokens = tokens;
    add(signIns);
  }

  /** Further connections, before anything polls them. */
  public void add(Map<String, SignIn> added) {
    signIns.putAll(added);
  }

  /** A connection that nothing polls any more. */
  public void remove(String connection) {
    signIns.remove(connection);
    latest.remove(connection);
  }

  /** A token for the connection's API. */
  public Token token(@Variable("connection") String connection)
      throws TokenRefused, TokenUnavailable {
    SignIn signIn = signIn(connection);
    Token token = tokens.fetch(signIn.credential(), signIn.scope());
    latest.put(connection, token);
    return token;
  }

  /** Drops the token that was answered 401. */
  public void discardToken(@Variable("connection") String connection) {
    SignIn signIn = signIn(connection);
    tokens.discard(signIn.credential(), signIn.scope());
  }

  /** Why the latest token may have been answered 401, for the person who has to mend it. */
  public String whyUnauthorized(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    return "a fresh token is refused; its audience is "
        + claims.audience()
        + " and its tenant "
        + claims.tenant()
        + ", asked for "
        + signIn(connection).scope()
        + " in "
        + signIn(connection).credential().tenantId();
  }

  /**
   * Which permission the latest token lacks when it is answered 403, for the person who has to
   * grant it.
   */
  public String whyForbidden(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    String needed = signIn(connection).permission().replaceFirst("^.*: *", "");
    if (!needed.isEmpty() && List.of(claims.permissions().split(" ")).contains(needed)) {
      return "the token has the permission "
          + needed
          + "; the API refuses for another reason, which the line before shows";
    }
    return "the token's permissions are: "
        + claims.permissions()
        + "; needed: "
        + signIn(connection).permission()
        + ", granted and consented to in the app registration of "
        + signIn(connection).credential().clientId();
  }

  private Claims claims(String connection) {
    Token token = latest.get(connection);
    return token == null ? Claims.UNREADABLE : Claims.of(token);
  }

  private SignIn signIn(String connection) {
    SignIn signIn = signIns.get(connection);
    if (signIn == null) {
      throw new IllegalArgumentException("no connection is named " + connection);
    }
    return signIn;
  }
}
