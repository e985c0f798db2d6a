package io.defenderroutes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.CredentialKind;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.Claims;
import io.defenderroutes.identity.ConsentLinks;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.identity.Token;
import io.defenderroutes.identity.TokenCheck;
import io.defenderroutes.identity.TokenException;
import io.defenderroutes.identity.UserLogin;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.runtime.Connections;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Signs users in and out, and shows tokens, for the operator. */
public final class SignIns {
  private final Settings settings;
  private final Clock clock;
  private final EntraAccess access;
  private final Map<String, SignIn> signIns;

  /**
   * The token of a connection.
   *
   * @param connection {@code tenant/source}
   * @param raw the token; empty if there is none
   * @param claims of the token; empty if not readable
   * @param fault why there is no token, or the API will reject it; empty if there is no fault
   */
  public record TokenResult(
      String connection, Optional<String> raw, ObjectNode claims, Optional<String> fault) {
    @Override
    public String toString() {
      return "TokenResult[connection=" + connection + ", fault=" + fault + "]";
    }
  }

  private SignIns(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.access = EntraAccess.of(settings, clock);
    this.signIns = Connections.of(settings, access.credentials()).signIns();
  }

  /**
   * Loads the settings.
   *
   * @param file content of the properties file
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static SignIns open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new SignIns(Settings.of(file, environment, RoutesFolder::of), clock);
  }

  /** All connections, as {@code tenant/source}. */
  public List<String> connections() {
    return List.copyOf(signIns.keySet());
  }

  /**
   * Finds the tenant whose user signs in.
   *
   * @param name of the tenant; empty if only one has a user
   * @throws InvalidConfiguration if the tenant has no user, or several tenants have one
   */
  public String userTenant(Optional<String> name) {
    List<String> users =
        settings.tenants().stream()
            .filter(tenant -> settings.credential(tenant) == CredentialKind.USER)
            .toList();
    String tenant = name.orElse(users.size() == 1 ? users.get(0) : "");
    if (users.contains(tenant)) {
      return tenant;
    }
    throw new InvalidConfiguration(
        users.isEmpty()
            ? "no tenant is polled on behalf of a user (sign-in=user)"
            : "--tenant is '%s'; it must be one of those with sign-in=user: %s"
                .formatted(tenant, String.join(", ", users)));
  }

  /**
   * Signs a user in with a device code; waits until it is entered.
   *
   * @param show shows the code to the user
   * @return the user's name
   */
  public String loginByCode(String tenant, Consumer<UserLogin.DeviceCode> show)
      throws IOException, SignInFailed {
    return signedIn(tenant, (login, scope) -> login.byDeviceCode(scope, show));
  }

  /**
   * Signs a user in with a browser on this machine.
   *
   * @param open opens an address in the browser
   * @param timeout timeout of the user's sign-in
   * @return the user's name
   */
  public String loginByBrowser(String tenant, Consumer<URI> open, Duration timeout)
      throws IOException, SignInFailed {
    return signedIn(tenant, (login, scope) -> login.byBrowser(scope, open, timeout));
  }

  /** The sign-in failed, for the reason in the message. */
  public static final class SignInFailed extends Exception {
    SignInFailed(Throwable cause) {
      super(String.valueOf(cause.getMessage()));
    }
  }

  private interface LoginFlow {
    String run(UserLogin login, String scope) throws IOException, TokenException;
  }

  private String signedIn(String tenant, LoginFlow flow) throws IOException, SignInFailed {
    try {
      return flow.run(login(tenant), firstSignIn(tenant).scope());
    } catch (TokenException e) {
      throw new SignInFailed(e);
    }
  }

  /** Signs a tenant's user out; false if there was none. */
  public boolean logout(String tenant) throws IOException {
    return login(tenant).logout();
  }

  /** Location of a tenant's stored sign-in. */
  public String place(String tenant) {
    return login(tenant).place();
  }

  private UserLogin login(String tenant) {
    return new UserLogin(access.tokens(), firstSignIn(tenant).credential());
  }

  private SignIn firstSignIn(String tenant) {
    return signIns.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(tenant + "/"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () -> new InvalidConfiguration("tenant " + tenant + " has no sources to sign in for"));
  }

  /** Fetches the tokens of connections. */
  public List<TokenResult> tokens(List<String> connections) {
    List<TokenResult> results = new ArrayList<>();
    for (String connection : connections) {
      results.add(token(connection, Objects.requireNonNull(signIns.get(connection), connection)));
    }
    return results;
  }

  private TokenResult token(String connection, SignIn signIn) {
    try {
      Token token = access.tokens().fetch(signIn.credential(), signIn.scope());
      Claims claims = Claims.of(token);
      return new TokenResult(
          connection,
          Optional.of(token.value()),
          claims.json(),
          TokenCheck.fault(claims, signIn)
              .map(Object::toString)
              .or(() -> TokenCheck.clockFault(claims, clock.instant())));
    } catch (TokenException e) {
      return new TokenResult(
          connection, Optional.empty(), Claims.none(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Addresses at which administrators consent.
   *
   * @param tenants names; all if empty
   * @param redirect registered redirect URI; empty for the default one
   */
  public List<ConsentLinks> consentLinks(List<String> tenants, Optional<URI> redirect) {
    return settings.tenants().stream()
        .filter(tenant -> tenants.isEmpty() || tenants.contains(tenant))
        .filter(tenant -> settings.optional(Option.CLIENT_ID, tenant).isPresent())
        .map(
            tenant ->
                ConsentLinks.of(
                    tenant,
                    access.credential(tenant).authorityHost(),
                    settings.text(Option.TENANT_ID, tenant),
                    settings.text(Option.CLIENT_ID, tenant),
                    redirect))
        .toList();
  }
}
