package io.defenderroutes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.CredentialKind;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.identity.Claims;
import io.defenderroutes.identity.ConsentLinks;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.identity.Token;
import io.defenderroutes.identity.TokenCheck;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
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

/** Where a person signs in and out, and looks at tokens; nothing is polled. */
public final class SignIns {
  private final Settings settings;
  private final Clock clock;
  private final EntraAccess access;
  private final Map<String, SignIn> signIns;

  /**
   * What a connection is given by Entra.
   *
   * @param connection {@code tenant/source}
   * @param raw the token itself; empty if there is none
   * @param claims what it says of itself; empty if that cannot be read
   * @param fault why there is none, or the API will not accept it; empty if all is well
   */
  public record Given(
      String connection, Optional<String> raw, ObjectNode claims, Optional<String> fault) {
    @Override
    public String toString() {
      return "Given[connection=" + connection + ", fault=" + fault + "]";
    }
  }

  private SignIns(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.access = EntraAccess.of(settings, clock);
    this.signIns = Connections.of(settings, access.credentials()).signIns();
  }

  /**
   * Opens it.
   *
   * @param file what the properties file says
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static SignIns open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new SignIns(Settings.of(file, environment, RoutesFolder::of, TenantsFile::list), clock);
  }

  /** The connections there are, {@code tenant/source}. */
  public List<String> connections() {
    return List.copyOf(signIns.keySet());
  }

  /**
   * The one tenant that is meant.
   *
   * @param name as it was given; empty if there is but one whose user signs in
   * @throws InvalidConfiguration if it is none of those, or there are several
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
        List.of(
            users.isEmpty()
                ? "no tenant is polled on behalf of a user (sign-in=user)"
                : "--tenant is '"
                    + tenant
                    + "'; it must be one of those with sign-in=user: "
                    + String.join(", ", users)));
  }

  /**
   * Signs a user in with a code; waits until it was typed.
   *
   * @param show is told what to do
   * @return the user's name
   */
  public String loginByCode(String tenant, Consumer<Code> show) throws IOException, SignInFailed {
    return signedIn(
        tenant,
        (login, scope) ->
            login.byDeviceCode(
                scope,
                code -> show.accept(new Code(code.address(), code.code(), code.lifetime()))));
  }

  /**
   * What a person has to do at another screen.
   *
   * @param address where to go
   * @param code what to type there
   * @param lifetime how long it can be typed
   */
  public record Code(String address, String code, Duration lifetime) {}

  /**
   * Signs a user in through a browser of this machine.
   *
   * @param open is told the address to open
   * @param patience how long the browser may take
   * @return the user's name
   */
  public String loginByBrowser(String tenant, Consumer<URI> open, Duration patience)
      throws IOException, SignInFailed {
    return signedIn(tenant, (login, scope) -> login.byBrowser(scope, open, patience));
  }

  /** Nobody was signed in; the message says why. */
  public static final class SignInFailed extends Exception {
    private static final long serialVersionUID = 1L;

    SignInFailed(Throwable cause) {
      super(String.valueOf(cause.getMessage()));
    }
  }

  private interface Way {
    String go(UserLogin login, String scope) throws IOException, TokenRefused, TokenUnavailable;
  }

  private String signedIn(String tenant, Way way) throws IOException, SignInFailed {
    try {
      return way.go(login(tenant), first(tenant).scope());
    } catch (TokenRefused | TokenUnavailable e) {
      throw new SignInFailed(e);
    }
  }

  /** Forgets a tenant's user; says whether there was one. */
  public boolean logout(String tenant) throws IOException {
    return login(tenant).logout();
  }

  /** Where a tenant's sign-in is kept. */
  public String place(String tenant) {
    return login(tenant).place();
  }

  private UserLogin login(String tenant) {
    return new UserLogin(access.tokens(), first(tenant).credential());
  }

  private SignIn first(String tenant) {
    return signIns.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(tenant + "/"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfiguration(
                    List.of("tenant " + tenant + " has no sources to sign in for")));
  }

  /** What each of these connections is given now. */
  public List<Given> given(List<String> connections) {
    List<Given> given = new ArrayList<>();
    for (String connection : connections) {
      given.add(given(connection, Objects.requireNonNull(signIns.get(connection), connection)));
    }
    return given;
  }

  private Given given(String connection, SignIn signIn) {
    try {
      Token token = access.tokens().fetch(signIn.credential(), signIn.scope());
      Claims claims = Claims.of(token);
      return new Given(
          connection,
          Optional.of(token.value()),
          claims.json(),
          TokenCheck.fault(claims, signIn)
              .map(Object::toString)
              .or(() -> TokenCheck.clockFault(claims, clock.instant())));
    } catch (TokenRefused | TokenUnavailable e) {
      return new Given(
          connection, Optional.empty(), Claims.none(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * What administrators open to consent.
   *
   * @param tenants whose; all if empty
   * @param redirect where they are sent afterwards, as registered; empty for what is registered
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
