package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.SystemBrowserOptions;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users by way of MSAL4J, which keeps what it is given only if it finds it in order. */
class EntraMsalUserTest {
  private static final String GRAPH = "https://graph.microsoft.com";
  private static final Set<String> SCOPE = Set.of(GRAPH + "/.default");
  private static final String USER = "ada@contoso.example";

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());
  private final Client client = new Client(certificates);

  @BeforeEach
  void aPublicClient() {
    entra.app("tenant", "app").publicClient(true);
    entra.devices().interval(Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void aDeviceLoginIsKeptAndRefreshed() throws Exception {
    PublicClientApplication msal = msal();

    IAuthenticationResult first = deviceLogin(msal);
    IAccount account = msal.getAccounts().get().iterator().next();
    IAuthenticationResult cached = silently(msal, account, SCOPE, false);
    IAuthenticationResult refreshed = silently(msal, account, SCOPE, true);
    IAuthenticationResult other =
        silently(msal, account, Set.of("https://api.security.microsoft.com/.default"), false);

    assertThat(account.username()).isEqualTo(USER);
    assertThat(entra.userOf(first.accessToken())).contains(USER);
    assertThat(cached.accessToken()).isEqualTo(first.accessToken());
    assertThat(refreshed.accessToken()).isNotEqualTo(first.accessToken());
    assertThat(entra.isValid(refreshed.accessToken(), GRAPH)).isTrue();
    assertThat(entra.isValid(other.accessToken(), "https://api.security.microsoft.com")).isTrue();
  }

  @Test
  void aSerializedCacheServesAnotherProcess() throws Exception {
    PublicClientApplication first = msal();
    deviceLogin(first);
    PublicClientApplication second = msal();
    second.tokenCache().deserialize(first.tokenCache().serialize());
    IAccount account = second.getAccounts().get().iterator().next();

    String token = silently(second, account, SCOPE, true).accessToken();

    assertThat(entra.isValid(token, GRAPH)).isTrue();
  }

  @Test
  void aRevokedUserHasToSignInAgain() throws Exception {
    PublicClientApplication msal = msal();
    deviceLogin(msal);
    IAccount account = msal.getAccounts().get().iterator().next();

    entra.users().revoke(USER);

    assertThatThrownBy(() -> silently(msal, account, SCOPE, true))
        .hasCauseInstanceOf(MsalInteractionRequiredException.class)
        .hasMessageContaining("AADSTS50173");
    deviceLogin(msal);
    assertThat(silently(msal, account, SCOPE, true).accessToken()).isNotEmpty();
  }

  @Test
  void interactionRequiredHasNoTypeOfItsOwn() throws Exception {
    PublicClientApplication msal = msal();
    deviceLogin(msal);
    IAccount account = msal.getAccounts().get().iterator().next();

    entra.users().requireMfa(USER);

    assertThatThrownBy(() -> silently(msal, account, SCOPE, true))
        .hasMessageContaining("AADSTS50076")
        .cause()
        .isExactlyInstanceOf(MsalServiceException.class)
        .isInstanceOfSatisfying(
            MsalServiceException.class,
            e -> assertThat(e.errorCode()).isEqualTo("interaction_required"));
  }

  @Test
  void aRefusedRefreshIsRefusedFromMemoryForAWhile() throws Exception {
    PublicClientApplication msal = msal();
    deviceLogin(msal);
    IAccount account = msal.getAccounts().get().iterator().next();
    entra.refuse("tenant", "app", 65001);
    assertThatThrownBy(() -> silently(msal, account, SCOPE, true))
        .hasCauseInstanceOf(MsalInteractionRequiredException.class);
    int issued = entra.tokensIssued();

    entra.accept("tenant", "app"); // MSAL4J does not ask again for two minutes

    assertThatThrownBy(() -> silently(msal, account, SCOPE, true))
        .hasMessageContaining("AADSTS65001");
    assertThat(entra.tokensIssued()).isEqualTo(issued);
  }

  @Test
  void aUserSignsInInTheBrowser() throws Exception {
    PublicClientApplication msal = msal();
    SystemBrowserOptions browser =
        SystemBrowserOptions.builder().openBrowserAction(this::browse).build();

    IAuthenticationResult result =
        msal.acquireToken(
                InteractiveRequestParameters.builder(URI.create("http://localhost"))
                    .scopes(SCOPE)
                    .loginHint(USER)
                    .systemBrowserOptions(browser)
                    .build())
            .get();

    assertThat(entra.userOf(result.accessToken())).contains(USER);
    assertThat(silently(msal, result.account(), SCOPE, true).accessToken()).isNotEmpty();
  }

  private IAuthenticationResult deviceLogin(PublicClientApplication msal) throws Exception {
    return msal.acquireToken(
            DeviceCodeFlowParameters.builder(
                    SCOPE, code -> entra.devices().approve(code.userCode(), USER))
                .build())
        .get();
  }

  /** Where no authority is told, MSAL4J asks the account's host, and forgets the port. */
  private IAuthenticationResult silently(
      PublicClientApplication msal, IAccount account, Set<String> scopes, boolean refresh)
      throws Exception {
    return msal.acquireTokenSilently(
            SilentParameters.builder(scopes, account)
                .authorityUrl(entra.authorityHost() + "/tenant/")
                .forceRefresh(refresh)
                .build())
        .get();
  }

  /** Goes where the page says, as a browser does. */
  private void browse(URL url) {
    var unused =
        CompletableFuture.runAsync(
            () -> {
              try {
                HttpResponse<String> page = client.get(url.toURI(), "");
                if (page.statusCode() == 302) {
                  client.get(URI.create(page.headers().firstValue("Location").orElseThrow()), "");
                } else {
                  Forms.submit(client, page.body());
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private PublicClientApplication msal() throws Exception {
    String host = "localhost:" + entra.authorityHost().getPort();
    return PublicClientApplication.builder("app")
        .authority("https://" + host + "/tenant/")
        .aadInstanceDiscoveryResponse(
            """
            {"tenant_discovery_endpoint": "https://%1$s/tenant/v2.0/.well-known/openid-configuration",
             "metadata": [{"preferred_network": "localhost", "preferred_cache": "localhost",
                           "aliases": ["%1$s", "localhost"]}]}
            """
                .formatted(host))
        .sslSocketFactory(certificates.clientContext().getSocketFactory())
        .build();
  }
}
