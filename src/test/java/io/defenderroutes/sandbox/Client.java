package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.Waits;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** What the simulators' own tests talk with: an HTTP client that trusts the sandbox's CA. */
final class Client {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Waits.LIMIT;

  private final HttpClient http;

  Client(Certificates certificates) {
    this(certificates.clientContext());
  }

  Client(SSLContext trust) {
    http = HttpClient.newBuilder().sslContext(trust).version(HttpClient.Version.HTTP_1_1).build();
  }

  HttpResponse<String> post(URI uri, Map<String, String> form, String... headers)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> get(URI uri, String token, Duration timeout)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri).timeout(timeout).header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> get(URI uri, String token, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> postJson(URI uri, String token, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Gets a token for that audience the ordinary way. */
  String token(
      EntraSimulator entra, String tenantId, String clientId, String secret, String audience)
      throws IOException, InterruptedException {
    return token(entra.authorityHost(), tenantId, clientId, secret, audience);
  }

  String token(URI authorityHost, String tenantId, String clientId, String secret, String audience)
      throws IOException, InterruptedException {
    URI endpoint = authorityHost.resolve("/" + tenantId + "/oauth2/v2.0/token");
    return json(post(endpoint, form(clientId, secret, audience + "/.default")))
        .path("access_token")
        .asText();
  }

  static Map<String, String> form(String clientId, String secret, String scope) {
    return Map.of(
        "grant_type", "client_credentials",
        "client_id", clientId,
        "client_secret", secret,
        "scope", scope);
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
