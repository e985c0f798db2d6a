package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** What the tests of Entra ask, and how they look at its answers. */
final class EntraAsk {
  final Client client;
  private final EntraSimulator entra;

  EntraAsk(Certificates certificates, EntraSimulator entra) {
    this.client = new Client(certificates);
    this.entra = entra;
  }

  HttpResponse<String> token(String tenantId, Map<String, String> form) throws Exception {
    return client.post(uri("/" + tenantId + "/oauth2/v2.0/token"), form);
  }

  /** A device asks for a code. */
  JsonNode device(String scope) throws Exception {
    HttpResponse<String> response =
        client.post(
            uri("/tenant/oauth2/v2.0/devicecode"), Map.of("client_id", "app", "scope", scope));
    assertThat(response.statusCode()).isEqualTo(200);
    return Client.json(response);
  }

  /** A user signs in on a device, and lets it have refresh tokens. */
  JsonNode deviceLogin(String user, String scope) throws Exception {
    JsonNode start = device("openid profile offline_access " + scope);
    entra.devices().approve(start.path("user_code").asText(), user);
    return granted(token("tenant", pollForm(start)));
  }

  /** How the device asks whether the user agreed. */
  static Map<String, String> pollForm(JsonNode start) {
    return Map.of(
        "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
        "client_id", "app",
        "device_code", start.path("device_code").asText());
  }

  URI uri(String path) {
    return entra.authorityHost().resolve(path);
  }

  /** The answer's body, which has to be a token's. */
  static JsonNode granted(HttpResponse<String> response) throws Exception {
    assertThat(response.body()).contains("\"access_token\"");
    assertThat(response.statusCode()).isEqualTo(200);
    return Client.json(response);
  }

  static JsonNode refused(HttpResponse<String> response, int status, String error, int code)
      throws Exception {
    JsonNode body = Client.json(response);
    assertThat(body.path("error_description").asText()).startsWith("AADSTS" + code + ": ");
    assertThat(body.path("error").asText()).isEqualTo(error);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(body.path("error_codes").path(0).asInt()).isEqualTo(code);
    assertThat(body.path("error_description").asText()).doesNotContain("{", "}");
    return body;
  }

  static JsonNode claims(String token) throws Exception {
    return Client.json(
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
  }

  static Map<String, String> with(Map<String, String> form, String... more) {
    Map<String, String> all = new HashMap<>(form);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  static Map<String, String> without(Map<String, String> form, String name) {
    Map<String, String> rest = new HashMap<>(form);
    rest.remove(name);
    return rest;
  }
}
