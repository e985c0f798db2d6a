package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.Option;
import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean of the routes: tokens and their diagnosis by connection name.
 *
 * @param connections finds a connection by name, or throws {@link IllegalArgumentException}
 * @param refusesUnfit whether a token that its API will not accept is not sent; otherwise only a
 *     warning is logged
 * @param stopping whether the process was asked to stop: it waits for no token then
 * @param watcher is informed of each new token
 */
public record Identity(
    EntraTokens tokens,
    Function<String, ConnectionIdentity> connections,
    boolean refusesUnfit,
    ExpiryWarning expiry,
    BooleanSupplier stopping,
    TokenWatcher watcher,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

  /** The identity as the settings have it. */
  public static Identity of(
      EntraAccess access,
      Function<String, ConnectionIdentity> connections,
      BooleanSupplier stopping,
      TokenWatcher watcher,
      Clock clock) {
    return new Identity(
        access.tokens(),
        connections,
        access.settings().text(Option.TOKEN_CHECK).equals("refuse"),
        new ExpiryWarning(access.settings().duration(Option.CREDENTIAL_WARNING), clock),
        stopping,
        watcher,
        clock);
  }

  /** Discards the tokens of a credential that no connection uses any more. */
  public void forget(Credential credential) {
    tokens.forget(credential);
  }

  /**
   * Returns a token for the connection's API, and checks the claims of a new one.
   *
   * @throws TokenUnfit if the claims do not fit the API
   */
  public Token token(@Variable("connection") String connection) throws TokenException {
    ConnectionIdentity of = connections.apply(connection);
    Token token = fetch(connection, of);
    if (of.isNew(token)) {
      check(connection, of, token);
    }
    return token;
  }

  private Token fetch(String connection, ConnectionIdentity of) throws TokenException {
    SignIn signIn = of.signIn();
    try {
      Token token = tokens.fetch(signIn.credential(), signIn.scope(), stopping);
      if (of.isGrantedAgain()) {
        LOG.info("Token granted again connection={}", connection);
      }
      return token;
    } catch (TokenRefused e) {
      of.refused(String.valueOf(e.getMessage()), fingerprint(signIn));
      throw e;
    }
  }

  /** Whether the latest fetch was refused, for another reason than the one before. */
  public boolean isNewRefusal(@Variable("connection") String connection) {
    ConnectionIdentity.Refusal refusal = connections.apply(connection).refusal();
    return refusal != null && refusal.isNew();
  }

  /** Whether the credential has changed since the connection was refused a token. */
  public boolean isRenewed(String connection) {
    ConnectionIdentity of = connections.apply(connection);
    ConnectionIdentity.Refusal refusal = of.refusal();
    return refusal != null && fingerprint(of.signIn()) != refusal.fingerprint();
  }

  private int fingerprint(SignIn signIn) {
    try {
      return tokens.fingerprint(signIn.credential());
    } catch (IOException e) {
      // Counts as changed; the next fetch reports why it cannot be read.
      return 0;
    }
  }

  private void check(String connection, ConnectionIdentity of, Token token) throws TokenUnfit {
    SignIn signIn = of.signIn();
    expiry.check(signIn.credential());
    Claims claims = Claims.of(token);
    watcher.token(connection, claims.time("iat").orElseGet(clock::instant));
    ExpiryWarning.expiry(signIn.credential())
        .ifPresent(expires -> watcher.credential(connection, expires));
    TokenCheck.clockFault(claims, clock.instant())
        .ifPresent(
            fault -> LOG.warn("Token check failed connection={} reason=\"{}\"", connection, fault));
    Optional<Diagnosis> fault = TokenCheck.fault(claims, signIn);
    if (fault.isPresent() && refusesUnfit) {
      // A permission granted meanwhile is only in a new token.
      tokens.discard(signIn.credential(), signIn.scope());
      of.discardLatest();
      throw new TokenUnfit(fault.get());
    }
    fault.ifPresent(
        why ->
            LOG.warn(
                "Token check failed connection={} reason=\"{}\" next=\"sends the token, as token.check=warn says\"",
                connection,
                why));
  }

  /** Discards the token that the API refused with 401. */
  public void discardToken(@Variable("connection") String connection) {
    SignIn signIn = signIn(connection);
    tokens.discard(signIn.credential(), signIn.scope());
  }

  /** Why the API may have refused the latest token with 401. */
  public String whyUnauthorized(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    String why =
        "a fresh token is refused; its audience is %s and its tenant %s, asked for %s in %s"
            .formatted(
                claims.audience(),
                claims.tenant(),
                signIn(connection).scope(),
                signIn(connection).credential().tenantId());
    // A claim may hold anything.
    return OneLine.quoted(why, 500);
  }

  /** Which permission the latest token lacks, if the API refused it with 403. */
  public String whyForbidden(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    SignIn signIn = signIn(connection);
    if (!Collections.disjoint(claims.permissions(), signIn.permission().of(signIn.credential()))) {
      return "the token has the permission "
          + String.join(" or ", signIn.permission().of(signIn.credential()))
          + "; the API refuses for another reason, such as a licence, a device group or a rule for IP addresses; its own words are in the fault";
    }
    return TokenCheck.missingPermission(claims, signIn).toString();
  }

  private Claims claims(String connection) {
    Token token = connections.apply(connection).latest();
    return token == null ? Claims.UNREADABLE : Claims.of(token);
  }

  private SignIn signIn(String connection) {
    return connections.apply(connection).signIn();
  }
}
