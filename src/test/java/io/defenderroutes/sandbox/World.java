package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.StreamSupport;

/** Entra and all APIs at a moment that stands still, for the simulators' own tests. */
final class World implements AutoCloseable {
  static final Instant NOW = Instant.parse("2025-03-01T10:00:00Z");
  static final String US = "contoso";

  final Certificates certificates = Certificates.create(Clock.systemUTC());
  final MovableClock clock = new MovableClock(NOW);
  final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  final DefenderApis apis = DefenderApis.start(certificates, entra, clock);
  final WorldGenerator generator = new WorldGenerator(1, clock);
  final Client client = new Client(certificates);

  World() {
    entra.register(US, "app", "s3cret", EnumSet.allOf(Api.class));
    entra.register("fabrikam", "app", "s3cret", EnumSet.allOf(Api.class));
  }

  /** An alert that is that many seconds old, and published. */
  GeneratedAlert alert(int age) {
    GeneratedAlert alert = generator.next(US, "High", "Malware", NOW.minusSeconds(age));
    apis.publish(alert);
    return alert;
  }

  String token(Api api) throws Exception {
    return client.token(entra, US, "app", "s3cret", api.audience());
  }

  /** What follows the list's path is encoded already. */
  HttpResponse<String> get(Api api, String tail, String... headers) throws Exception {
    return client.get(uri(api, tail), token(api), headers);
  }

  HttpResponse<String> hunt(String query) throws Exception {
    return hunt(Api.HUNTING, query);
  }

  HttpResponse<String> hunt(Api api, String query) throws Exception {
    String body = JsonNodeFactory.instance.objectNode().put("Query", query).toString();
    return client.postJson(uri(api, ""), token(api), body);
  }

  URI uri(Api api, String tail) {
    return apis.get(api).baseUri().resolve(api.path() + tail);
  }

  static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(node -> node.path(field).asText())
        .toList();
  }

  static List<String> values(HttpResponse<String> response, String field) throws Exception {
    return texts(Client.json(response).path("value"), field);
  }

  @Override
  public void close() {
    apis.close();
    entra.close();
  }
}
