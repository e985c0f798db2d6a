package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may ask each API, and how often. */
@Tag("slow")
class AccessTest {
  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aTokenForAnotherResourceIsRefused(Api api) throws Exception {
    String foreign =
        world.client.token(world.entra, World.US, "app", "s3cret", "https://vault.azure.net");

    HttpResponse<String> response = ask(api, foreign);

    JsonNode error = Client.json(response).path("error");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(error.path("code").asText())
        .isEqualTo(
            api.errors() == ApiErrorBody.GRAPH ? "InvalidAuthenticationToken" : "Unauthorized");
    assertThat(error.has(api.errors() == ApiErrorBody.GRAPH ? "innerError" : "target")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void anAppWithEveryRoleButThisOneIsForbidden(Api api) throws Exception {
    EnumSet<Api> others = EnumSet.allOf(Api.class);
    others.removeIf(other -> other.role().equals(api.role()));
    world.entra.register(World.US, "app", "s3cret", others);

    HttpResponse<String> response = ask(api, world.token(api));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains(api.role());
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aUserWithTheDelegatedPermissionIsLetInAndNoOther(Api api) throws Exception {
    EntraApp app = world.entra.app(World.US, "people").publicClient(true);
    String allowed = userToken(api);
    app.delegated(api.audience(), "User.Read", api.role() + ".Not");
    String forbidden = userToken(api);

    assertThat(ask(api, allowed).statusCode()).isEqualTo(200);
    HttpResponse<String> response = ask(api, forbidden);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("delegated", api.delegated());
  }

  @ParameterizedTest
  @EnumSource(value = Api.class, mode = EnumSource.Mode.EXCLUDE, names = "SIEM")
  void overItsBudgetAnAppIsToldHowLongToWait(Api api) throws Exception {
    ApiSimulator simulator = world.apis.get(api);
    String token = world.token(api);
    simulator.budgets(true);
    int most = api.budget().perMinute();
    for (int i = 0; i < most; i++) {
      assertThat(ask(api, token).statusCode()).isEqualTo(200);
    }
    world.clock.advance(Duration.ofMillis(40_500));

    HttpResponse<String> response = ask(api, token);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("20");
    assertThat(Client.json(response).path("error").path("code").asText())
        .isEqualTo("TooManyRequests");
    assertThat(simulator.throttled()).isEqualTo(1);
    String theirs = world.client.token(world.entra, "fabrikam", "app", "s3cret", api.audience());
    assertThat(ask(api, theirs).statusCode()).isEqualTo(200);
    world.clock.advance(Duration.ofSeconds(20));
    assertThat(ask(api, token).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"ENDPOINT"})
  void anHourHasABudgetOfItsOwn(Api api) throws Exception {
    ApiSimulator simulator = world.apis.get(api);
    String token = world.token(api);
    simulator.budget(2, 4);
    for (int i = 0; i < 4; i++) {
      assertThat(ask(api, token).statusCode()).isEqualTo(200);
      world.clock.advance(Duration.ofSeconds(40));
    }

    assertThat(ask(api, token).headers().firstValue("Retry-After")).contains("3440");
  }

  @Test
  void oneHostServesSeveralApisAndEachHasARateLimitOfItsOwn() throws Exception {
    for (Set<Api> together :
        List.of(
            Set.of(Api.GRAPH_ALERTS, Api.GRAPH_INCIDENTS, Api.GRAPH_HUNTING),
            Set.of(Api.INCIDENTS, Api.HUNTING))) {
      assertThat(together.stream().map(api -> world.uri(api, "").getAuthority()).distinct())
          .hasSize(1);
      for (Api api : together) {
        world.apis.get(api).budget(1, 1);
        assertThat(ask(api, world.token(api)).statusCode()).as(api.key()).isEqualTo(200);
      }
    }
    assertThat(Stream.of(Api.values()).map(api -> world.uri(api, "").getAuthority()).distinct())
        .hasSize(4);
    URI nowhere = world.uri(Api.GRAPH_ALERTS, "").resolve("/v1.0/security/alerts");
    assertThat(world.client.get(nowhere, world.token(Api.GRAPH_ALERTS)).statusCode())
        .isEqualTo(404);
  }

  private String userToken(Api api) throws Exception {
    URI host = world.entra.authorityHost();
    JsonNode start =
        Client.json(
            world.client.post(
                host.resolve("/" + World.US + "/oauth2/v2.0/devicecode"),
                Map.of("client_id", "people", "scope", api.audience() + "/.default")));
    world.entra.devices().approve(start.path("user_code").asText(), "ada@contoso.example");
    return Client.json(
            world.client.post(
                host.resolve("/" + World.US + "/oauth2/v2.0/token"),
                Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                    "client_id", "people",
                    "device_code", start.path("device_code").asText())))
        .path("access_token")
        .asText();
  }

  private HttpResponse<String> ask(Api api, String token) throws Exception {
    return api.hunting()
        ? world.client.postJson(world.uri(api, ""), token, "{\"Query\":\"AlertInfo\"}")
        : world.client.get(world.uri(api, ""), token);
  }
}
