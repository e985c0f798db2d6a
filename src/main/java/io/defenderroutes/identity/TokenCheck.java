package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks the claims of a token against the requirements of its API, before the API is called.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens">validate
 * tokens</a>.
 */
public final class TokenCheck {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private TokenCheck() {}

  /** Why the API will reject the token; empty if no reason is known. */
  public static Optional<Diagnosis> fault(Claims claims, SignIn signIn) {
    if (!claims.isReadable()) {
      // Tokens of some APIs are encrypted.
      return Optional.empty();
    }
    return audience(claims, signIn)
        .or(() -> tenant(claims, signIn))
        .or(() -> permission(claims, signIn));
  }

  private static Optional<Diagnosis> audience(Claims claims, SignIn signIn) {
    List<String> found = claims.audiences().stream().map(TokenCheck::normalized).toList();
    String requested = normalized(SignIn.resource(signIn.scope()));
    List<String> accepted =
        Stream.concat(Stream.of(requested), signIn.audiences().stream().map(TokenCheck::normalized))
            .toList();
    // A custom API may be identified by an id that only Entra knows.
    boolean unknown =
        signIn.audiences().isEmpty() && found.stream().anyMatch(id -> GUID.matcher(id).matches());
    if (!Collections.disjoint(accepted, found) || unknown) {
      return Optional.empty();
    }
    return Optional.of(
        new Diagnosis(
            "the token's audience (aud) is %s, but the API takes tokens for %s"
                .formatted(claims.audience(), SignIn.resource(signIn.scope())),
            "set cloud, or the source's scope, as the API's host demands"));
  }

  private static Optional<Diagnosis> tenant(Claims claims, SignIn signIn) {
    String expected = signIn.credential().tenantId();
    Optional<String> found = claims.tenantId();
    if (!GUID.matcher(expected).matches() || found.filter(expected::equalsIgnoreCase).isPresent()) {
      return Optional.empty();
    }
    if (found.isEmpty()) {
      return Optional.of(
          new Diagnosis(
              "the token names no tenant (tid), and should name " + expected,
              "set authority-host to Entra's: each token of its says whose it is"));
    }
    return Optional.of(
        new Diagnosis(
            "the token is of tenant (tid) " + claims.tenant() + ", not of " + expected,
            "set tenant-id to the directory whose alerts are wanted"));
  }

  private static Optional<Diagnosis> permission(Claims claims, SignIn signIn) {
    Permission permission = signIn.permission();
    List<String> sufficient = permission.of(signIn.credential());
    if (!permission.inToken()
        || sufficient.isEmpty()
        || !Collections.disjoint(claims.permissions(), sufficient)) {
      return Optional.empty();
    }
    return Optional.of(missingPermission(claims, signIn));
  }

  /** Names the missing permission. */
  static Diagnosis missingPermission(Claims claims, SignIn signIn) {
    String claim = signIn.credential().isUser() ? "scp" : "roles";
    return new Diagnosis(
        "the token's permissions (%s) are: %s; needed: %s"
            .formatted(
                claim,
                claims.permissionsText(),
                String.join(" or ", signIn.permission().of(signIn.credential()))),
        signIn.permission().toGrant(signIn.credential()));
  }

  /** Why this machine's clock seems wrong; empty if it seems right. */
  public static Optional<String> clockFault(Claims claims, Instant now) {
    Instant soon = now.plusSeconds(300);
    Optional<Instant> expired = claims.time("exp").filter(exp -> !now.isBefore(exp));
    Optional<Instant> early = claims.time("iat").filter(made -> made.isAfter(soon));
    Optional<Instant> later = claims.time("nbf").filter(from -> from.isAfter(soon));
    return expired
        .map(exp -> "a new token expired at " + exp)
        .or(() -> early.map(made -> "a new token was made at " + made))
        .or(() -> later.map(from -> "a new token is valid from " + from))
        .map(
            what ->
                what + " by Entra's clock, and here it is " + now + ": set this machine's clock");
  }

  private static String normalized(String audience) {
    return audience.replaceFirst("^api://", "").replaceFirst("/+$", "").toLowerCase(Locale.ROOT);
  }
}
