package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.OneLine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes call of this package, by connection name. */
public final class Identity {
  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

  private final EntraTokens tokens;
  private final Map<String, SignIn> signIns = new ConcurrentHashMap<>();
  private final Map<String, Token> latest = new ConcurrentHashMap<>();
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  private final Rules rules;
  private final ExpiryWarning expiry;
  private final BooleanSupplier stopping;
  private final Clock clock;
  private volatile TokenWatcher watcher = TokenWatcher.NOBODY;

  /**
   * What is done about a token.
   *
   * @param refusesUnfit whether one that its API will not accept is not sent; otherwise it is only
   *     told
   * @param warnBefore how long before a secret or certificate expires it is told
   */
  public record Rules(boolean refusesUnfit, Duration warnBefore) {}

  /**
   * Entra gives a connection no token, for good.
   *
   * @param reason in Entra's words
   * @param proof fingerprint of what was shown
   * @param isNew whether the connection's fetch before this one ended in another way
   */
  private record Refusal(String reason, int proof, boolean isNew) {}

  /**
   * @param signIns by connection
   * @param stopping whether the process was asked to stop: it waits for no token then
   */
  public Identity(
      EntraTokens tokens,
      Map<String, SignIn> signIns,
      Rules rules,
      BooleanSupplier stopping,
      Clock clock) {
    this.tokens = tokens;
    this.stopping = stopping;
    this.rules = rules;
    this.expiry = new ExpiryWarning(rules.warnBefore(), clock);
    this.clock = clock;
    add(signIns);
  }

  /** Lets somebody be told of each new token from now on. */
  public void watch(TokenWatcher by) {
    watcher = by;
  }

  /** Further connections, before anything polls them. */
  public void add(Map<String, SignIn> added) {
    signIns.putAll(added);
  }

  /** A connection that nothing polls any more. */
  public void remove(String connection) {
    SignIn gone = signIns.remove(connection);
    latest.remove(connection);
    refusals.remove(connection);
    if (gone != null
        && signIns.values().stream().noneMatch(s -> s.credential() == gone.credential())) {
      tokens.forget(gone.credential());
    }
  }

  /**
   * A token for the connection's API. What a new one says of itself is checked.
   *
   * @throws TokenUnfit if the API will not accept it
   */
  public Token token(@Variable("connection") String connection)
      throws TokenRefused, TokenUnavailable, TokenUnfit {
    SignIn signIn = signIn(connection);
    Token token = fetch(connection, signIn);
    if (!token.equals(latest.put(connection, token))) {
      check(connection, signIn, token);
    }
    return token;
  }

  private Token fetch(String connection, SignIn signIn) throws TokenRefused, TokenUnavailable {
    try {
      Token token = tokens.fetch(signIn.credential(), signIn.scope(), stopping);
      if (refusals.remove(connection) != null) {
        LOG.info("Token granted again connection={}", connection);
      }
      return token;
    } catch (TokenRefused e) {
      String reason = String.valueOf(e.getMessage());
      int proof = fingerprint(signIn);
      refusals.compute(
          connection,
          (name, before) ->
              new Refusal(reason, proof, before == null || !before.reason().equals(reason)));
      throw e;
    }
  }

  /** Whether the connection was refused a token just now, for another reason than the last time. */
  public boolean isNewRefusal(@Variable("connection") String connection) {
    Refusal refusal = refusals.get(connection);
    return refusal != null && refusal.isNew();
  }

  /** Whether what proves the identity has changed since the connection was refused a token. */
  public boolean isRenewed(String connection) {
    Refusal refusal = refusals.get(connection);
    SignIn signIn = signIns.get(connection);
    return refusal != null && signIn != null && fingerprint(signIn) != refusal.proof();
  }

  private int fingerprint(SignIn signIn) {
    try {
      return tokens.fingerprint(signIn.credential());
    } catch (IOException e) {
      // Something else than before; the next fetch reports why it cannot be read.
      return 0;
    }
  }

  private void check(String connection, SignIn signIn, Token token) throws TokenUnfit {
    expiry.tell(signIn.credential());
    Claims claims = Claims.of(token);
    watcher.token(connection, claims.time("iat").orElseGet(clock::instant));
    ExpiryWarning.expiry(signIn.credential())
        .ifPresent(expires -> watcher.credential(connection, expires));
    TokenCheck.clockFault(claims, clock.instant())
        .ifPresent(
            fault -> LOG.warn("Token check failed connection={} reason=\"{}\"", connection, fault));
    Optional<Diagnosis> fault = TokenCheck.fault(claims, signIn);
    if (fault.isPresent() && rules.refusesUnfit()) {
      // What is granted meanwhile is in a new token only.
      tokens.discard(signIn.credential(), signIn.scope());
      latest.remove(connection);
      throw new TokenUnfit(fault.get());
    }
    fault.ifPresent(
        why ->
            LOG.warn(
                "Token check failed connection={} reason=\"{}\" next=\"sends the token, as token.check=warn says\"",
                connection,
                why));
  }

  /** Drops the token that was answered 401. */
  public void discardToken(@Variable("connection") String connection) {
    SignIn signIn = signIn(connection);
    tokens.discard(signIn.credential(), signIn.scope());
  }

  /** Why the latest token may have been answered 401, for the person who has to mend it. */
  public String whyUnauthorized(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    String why =
        "a fresh token is refused; its audience is "
            + claims.audience()
            + " and its tenant "
            + claims.tenant()
            + ", asked for "
            + signIn(connection).scope()
            + " in "
            + signIn(connection).credential().tenantId();
    // A claim may hold anything.
    return OneLine.quoted(why, 500);
  }

  /**
   * Which permission the latest token lacks when it is answered 403, for the person who has to
   * grant it.
   */
  public String whyForbidden(@Variable("connection") String connection) {
    Claims claims = claims(connection);
    SignIn signIn = signIn(connection);
    if (!Collections.disjoint(claims.permissions(), signIn.permission().of(signIn.credential()))) {
      return "the token has the permission "
          + String.join(" or ", signIn.permission().of(signIn.credential()))
          + "; the API refuses for another reason, such as a licence, a device group or a rule for IP addresses; its own words are in the fault";
    }
    return TokenCheck.lacking(claims, signIn).toString();
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
