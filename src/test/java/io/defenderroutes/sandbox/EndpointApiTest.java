package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.World.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The endpoint API, and what it has in common with the other OData APIs. */
class EndpointApiTest {
  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void newestFirstUnlessToldOtherwise() throws Exception {
    GeneratedAlert old = world.alert(30);
    GeneratedAlert recent = world.alert(10);

    assertThat(ids("")).containsExactly(recent.alertId(), old.alertId());
    world.apis.endpoint().order(ListOrder.OLDEST_FIRST);
    assertThat(ids("")).containsExactly(old.alertId(), recent.alertId());
  }

  @Test
  void bothBoundsAreExactToAHundredNanoseconds() throws Exception {
    Instant from = Instant.parse("2025-03-01T09:00:00.1234567Z");
    Instant to = Instant.parse("2025-03-01T09:00:00.2234567Z");
    publish(from.minusNanos(100));
    GeneratedAlert first = publish(from);
    GeneratedAlert last = publish(to.minusNanos(100));
    publish(to);

    assertThat(ids(filter("lastUpdateTime ge " + from + " and lastUpdateTime lt " + to)))
        .containsExactly(last.alertId(), first.alertId());
    assertThat(
            ids(
                filter(
                    "(lastUpdateTime gt %s) and not (alertCreationTime ge %s or severity ne 'High')"
                        .formatted(from, to))))
        .containsExactly(last.alertId());
  }

  @Test
  void textsAreComparedAsTheyAreWritten() throws Exception {
    world.alert(10);

    assertThat(ids(filter("severity eq 'High' and status eq 'New' and category eq 'Malware'")))
        .hasSize(1);
    assertThat(ids(filter("severity eq 'high'"))).isEmpty();
  }

  @Test
  void whatCannotBeReadIsABadRequestInTheDocumentedShape() throws Exception {
    for (String filter :
        List.of(
            "lastUpdateTime ge '2025-01-01T00:00:00Z'",
            "lastUpdateTime ge 2025-01-01T00:00:00",
            "lastUpdateTime since 2025-01-01T00:00:00Z",
            "title eq 'x'",
            "severity eq High",
            "(severity eq 'High'",
            "severity eq 'High' severity eq 'Low'",
            "severity eq",
            "severity eq 'High")) {
      HttpResponse<String> response = get(filter(filter));
      JsonNode error = Client.json(response).path("error");
      assertThat(response.statusCode()).as(filter).isEqualTo(400);
      assertThat(error.path("code").asText()).isEqualTo("BadRequest");
      assertThat(error.path("target").asText()).isNotEmpty();
    }
    assertThat(get("?$orderby=lastUpdateTime").statusCode()).isEqualTo(400);
    assertThat(get("?$expand=devices").statusCode()).isEqualTo(400);
    assertThat(get("?$top=10001").statusCode()).isEqualTo(400);
    assertThat(get("?$top=-1").statusCode()).isEqualTo(400);
  }

  @Test
  void pagesAreCutByTopAndSkipAndNothingSaysThatThereIsMore() throws Exception {
    for (int i = 1; i <= 5; i++) {
      world.alert(i);
    }

    HttpResponse<String> first = get("?$top=2");
    HttpResponse<String> last = get("?%24top=2&%24skip=4");

    assertThat(World.values(first, "id")).hasSize(2);
    assertThat(World.values(last, "id")).hasSize(1);
    assertThat(Client.json(first).has("@odata.nextLink")).isFalse();
  }

  @Test
  void evidenceIsThereForThoseWhoAskForIt() throws Exception {
    world.generator.evidence(7);
    GeneratedAlert alert = world.alert(10);

    JsonNode bare = Client.json(get("")).path("value").path(0);
    JsonNode whole = Client.json(get("?$expand=evidence")).path("value").path(0);

    assertThat(bare.has("evidence")).isFalse();
    assertThat(whole.path("evidence")).hasSize(7);
    assertThat(whole.toString()).isEqualTo(alert.endpoint().json().toString());
    assertThat(Client.json(get("/" + alert.alertId())).path("id").asText())
        .isEqualTo(alert.alertId());
    assertThat(get("/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void anUpdateReplacesAndTheTruthKeepsBoth() throws Exception {
    GeneratedAlert alert = world.alert(60);
    get("");
    GeneratedAlert unseen = alert.changed("InProgress", NOW.minusSeconds(30));
    GeneratedAlert last = unseen.changed("Resolved", NOW.minusSeconds(20));
    world.apis.publish(unseen);
    world.apis.publish(last);

    assertThat(World.values(get(""), "status")).containsExactly("Resolved");
    assertThat(world.apis.endpoint().truth())
        .extracting(ServedVersion::visible, ServedVersion::served, ServedVersion::last)
        .containsExactly(tuple(true, 1, false), tuple(false, 0, false), tuple(true, 1, true));
    assertThat(world.apis.endpoint().served(alert.alertId())).isEqualTo(2);
  }

  @Test
  void whatIsLateCannotBeSeenBefore() throws Exception {
    GeneratedAlert alert = world.generator.next(World.US, "Low", "Malware", NOW.minusSeconds(60));
    world.apis.publishLate(alert, NOW.plus(Duration.ofMinutes(5)));

    assertThat(ids("")).isEmpty();
    world.clock.advance(Duration.ofMinutes(5));
    assertThat(ids("")).containsExactly(alert.alertId());
    assertThat(World.values(get(""), "lastUpdateTime").get(0)).startsWith("2025-03-01T09:59:00");
  }

  @Test
  void theSameAlertMayComeTwice() throws Exception {
    GeneratedAlert alert = world.alert(10);
    world.apis.endpoint().repeatFirst(true);

    assertThat(ids("")).containsExactly(alert.alertId(), alert.alertId());
  }

  @Test
  void aClientThatCanReadItGetsGzip() throws Exception {
    world.alert(10);
    HttpResponse<byte[]> response =
        HttpClient.newBuilder()
            .sslContext(world.certificates.clientContext())
            .build()
            .send(
                HttpRequest.newBuilder(world.uri(Api.ENDPOINT, ""))
                    .header("Authorization", "Bearer " + world.token(Api.ENDPOINT))
                    .header("Accept-Encoding", "gzip, deflate")
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).isEqualTo(get("").body());
    }
  }

  @Test
  void connectionsAreKeptAndCounted() throws Exception {
    String token = world.token(Api.ENDPOINT);
    for (int i = 0; i < 5; i++) {
      world.client.get(world.uri(Api.ENDPOINT, ""), token);
    }

    assertThat(world.apis.endpoint().requests()).hasSize(5);
    assertThat(world.apis.endpoint().connections()).isEqualTo(1);
  }

  private GeneratedAlert publish(Instant time) {
    GeneratedAlert alert = world.generator.next(World.US, "High", "Malware", time);
    world.apis.publish(alert);
    return alert;
  }

  private HttpResponse<String> get(String tail) throws Exception {
    return world.get(Api.ENDPOINT, tail);
  }

  private List<String> ids(String tail) throws Exception {
    return World.values(get(tail), "id");
  }

  private static String filter(String text) {
    return "?$filter=" + Client.encode(text);
  }
}
