package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.ManagedIdentityParameters;
import io.defenderroutes.Waits;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class ManagedIdentityTest {
  private static final String VAULT = "https://vault.azure.net";

  private final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  private final EntraSimulator entra =
      EntraSimulator.start(Certificates.create(Clock.systemUTC()), clock);
  private final ManagedIdentityEndpoint identity =
      ManagedIdentityEndpoint.start(entra, clock, "tenant", "system");

  @BeforeEach
  void roles() {
    entra.app("tenant", "system").roles(VAULT, "Read");
    identity.userAssigned("user-assigned");
  }

  @AfterEach
  void stop() {
    identity.close();
    entra.close();
  }

  @Test
  void appServiceGivesTheSystemsTokenAndTheOneAskedFor() throws Exception {
    JsonNode system = granted(appService("resource=" + VAULT));
    JsonNode other = granted(appService("resource=" + VAULT + "&client_id=user-assigned"));

    String token = system.path("access_token").asText();
    assertThat(entra.isValid(token, VAULT)).isTrue();
    assertThat(entra.rolesOf(token)).containsExactly("Read");
    assertThat(system.path("expires_on").asText())
        .isEqualTo(Long.toString(clock.instant().getEpochSecond() + 3599));
    assertThat(system.path("resource").asText()).isEqualTo(VAULT);
    assertThat(entra.clientOf(other.path("access_token").asText())).isEqualTo("user-assigned");
  }

  @Test
  void virtualMachinesHaveTheirOwnForm() throws Exception {
    JsonNode system = granted(imds("resource=" + VAULT));

    assertThat(entra.isValid(system.path("access_token").asText(), VAULT)).isTrue();
    assertThat(system.path("expires_in").asText()).isEqualTo("3599");
    assertThat(system.path("not_before").asText())
        .isEqualTo(Long.toString(clock.instant().getEpochSecond()));
  }

  @Test
  void withoutTheHeaderNobodyIsServed() throws Exception {
    String query = "?api-version=2019-08-01&resource=" + VAULT;

    assertRefused(get(identity.appServiceEndpoint() + query), "X-IDENTITY-HEADER");
    assertRefused(
        get(identity.appServiceEndpoint() + query, "X-IDENTITY-HEADER", "wrong"),
        "X-IDENTITY-HEADER");
    assertRefused(
        get(identity.host() + "/metadata/identity/oauth2/token" + query),
        "Required metadata header not specified");
    assertThat(entra.tokensIssued()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_id=system", "client_id=none", "object_id=1", "mi_res_id=2"})
  void anIdentityThatIsNotAssignedIsRefused(String who) throws Exception {
    assertRefused(imds("resource=" + VAULT + "&" + who), "Identity not found");
    assertRefused(appService("resource=" + VAULT + "&" + who), "No User Assigned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "resource=", "resource=%25%00%zz", "x=%"})
  void nonsenseIsRefused(String query) throws Exception {
    URI raw = URI.create(identity.host() + "/metadata/identity/oauth2/token");
    String line = raw.getPath() + "?api-version=2018-02-01&" + query;

    String answer = RawHttp.get(raw.getPort(), line, "Metadata: true");

    assertThat(answer).startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500, 503})
  void anOrderedFailureStrikesAsOftenAsOrdered(int status) throws Exception {
    identity.failNext(status, 2);

    assertThat(imds("resource=" + VAULT).statusCode()).isEqualTo(status);
    assertThat(appService("resource=" + VAULT).statusCode()).isEqualTo(status);
    granted(imds("resource=" + VAULT));
    assertThat(identity.requests()).isEqualTo(3);
  }

  @Test
  void entrasRefusalsPassThrough() throws Exception {
    entra.refuse("tenant", "system", 700016);

    assertRefused(imds("resource=" + VAULT), "AADSTS700016");
  }

  /** MSAL4J finds the endpoint in the environment only, so it needs a process of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void msal4jFindsItInItsEnvironment(boolean appService) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-cp",
            System.getProperty("java.class.path"),
            Msal.class.getName());
    child.environment().keySet().removeIf(name -> name.startsWith("IDENTITY_"));
    child
        .environment()
        .putAll(
            appService
                ? Map.of(
                    "IDENTITY_ENDPOINT", identity.appServiceEndpoint().toString(),
                    "IDENTITY_HEADER", identity.identityHeader())
                : Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", identity.host().toString()));
    Process process = child.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(Waits.ends(process)).isTrue();
    assertThat(entra.issuedTokens()).hasSize(1);
    assertThat(printed).contains("token " + entra.issuedTokens().get(0));
  }

  /** What the process of its own does. */
  static final class Msal {
    private Msal() {}

    public static void main(String[] args) throws Exception {
      String token =
          ManagedIdentityApplication.builder(ManagedIdentityId.systemAssigned())
              .build()
              .acquireTokenForManagedIdentity(ManagedIdentityParameters.builder(VAULT).build())
              .get()
              .accessToken();
      System.out.println("token " + token);
      System.exit(0);
    }
  }

  private HttpResponse<String> appService(String query) throws Exception {
    return get(
        identity.appServiceEndpoint() + "?api-version=2019-08-01&" + query,
        "X-IDENTITY-HEADER",
        identity.identityHeader());
  }

  private HttpResponse<String> imds(String query) throws Exception {
    return get(
        identity.host() + "/metadata/identity/oauth2/token?api-version=2018-02-01&" + query,
        "Metadata",
        "true");
  }

  private static HttpResponse<String> get(String uri, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(Waits.LIMIT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode granted(HttpResponse<String> response) throws Exception {
    assertThat(response.body()).contains("\"access_token\"");
    assertThat(response.statusCode()).isEqualTo(200);
    return Client.json(response);
  }

  private static void assertRefused(HttpResponse<String> response, String text) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(text);
  }
}
