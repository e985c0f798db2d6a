package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefenderSimulatorTest {
  private static final Instant NOW = Instant.parse("2025-03-01T10:00:00Z");

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(NOW);
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final DefenderSimulator defender = DefenderSimulator.start(certificates, entra, clock);
  private final AlertGenerator generator = new AlertGenerator(1, clock);
  private final Client client = new Client(certificates);

  @BeforeEach
  void twoTenants() {
    entra.register("contoso", "app", "s3cret", DefenderSimulator.ROLE);
    entra.register("fabrikam", "app", "s3cret", DefenderSimulator.ROLE);
  }

  @AfterEach
  void stop() {
    defender.close();
    entra.close();
  }

  @Test
  void aTenantSeesItsOwnAlertsByteForByte() throws Exception {
    SiemAlert ours = alert("contoso", NOW.minusSeconds(60));
    SiemAlert theirs = alert("fabrikam", NOW.minusSeconds(60));

    HttpResponse<String> response = get("contoso", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("[" + ours.json() + "]");
    assertThat(defender.everServed()).containsExactly(ours.fullId());
    assertThat(defender.served(ours.fullId())).isEqualTo(1);
    assertThat(defender.all()).containsExactlyInAnyOrder(ours, theirs);
  }

  @Test
  void bothBoundsAreInclusiveToAHundredNanoseconds() throws Exception {
    Instant since = Instant.parse("2025-03-01T09:00:00.1234567Z");
    Instant until = Instant.parse("2025-03-01T09:00:00.2234567Z");
    alert("contoso", since.minusNanos(100));
    SiemAlert first = alert("contoso", since);
    SiemAlert last = alert("contoso", until);
    alert("contoso", until.plusNanos(100));

    HttpResponse<String> response =
        get("contoso", "?sinceTimeUtc=" + since + "&untilTimeUtc=" + until);

    assertThat(ids(response)).containsExactly(first.fullId(), last.fullId());
  }

  @Test
  void withoutBoundsTheLastTwoHoursAreMeant() throws Exception {
    alert("contoso", NOW.minus(Duration.ofHours(2)).minusNanos(100));
    SiemAlert old = alert("contoso", NOW.minus(Duration.ofHours(2)));
    SiemAlert recent = alert("contoso", NOW.minus(Duration.ofMinutes(5)));
    alert("contoso", NOW.plusSeconds(1));

    assertThat(ids(get("contoso", ""))).containsExactly(old.fullId(), recent.fullId());
    assertThat(ids(get("contoso", "?ago=PT10M"))).containsExactly(recent.fullId());
  }

  @Test
  void aLimitDropsTheOldest() throws Exception {
    alert("contoso", NOW.minusSeconds(30));
    SiemAlert middle = alert("contoso", NOW.minusSeconds(20));
    SiemAlert newest = alert("contoso", NOW.minusSeconds(10));

    assertThat(ids(get("contoso", "?limit=2"))).containsExactly(middle.fullId(), newest.fullId());
  }

  @Test
  void aCapLeavesTheNewestOfTheSliceOrTheOldestUntilItIsLifted() throws Exception {
    SiemAlert oldest = alert("contoso", NOW.minusSeconds(40));
    SiemAlert middle = alert("contoso", NOW.minusSeconds(30));
    SiemAlert newest = alert("contoso", NOW.minusSeconds(20));
    alert("contoso", NOW.minusSeconds(10));
    String slice = "?untilTimeUtc=" + NOW.minusSeconds(15);

    defender.cap(2);
    assertThat(ids(get("contoso", slice))).containsExactly(middle.fullId(), newest.fullId());
    assertThat(ids(get("contoso", slice + "&limit=1"))).containsExactly(newest.fullId());
    assertThat(defender.served(oldest.fullId())).isZero();
    defender.capAtOldest(2);
    assertThat(ids(get("contoso", slice))).containsExactly(oldest.fullId(), middle.fullId());
    defender.uncap();
    assertThat(ids(get("contoso", slice))).hasSize(3);
  }

  @Test
  void machineGroupsSelect() throws Exception {
    for (int i = 0; i < 30; i++) {
      alert("contoso", NOW.minusSeconds(i));
    }

    JsonNode found =
        Client.json(
            get(
                "contoso",
                "?machinegroups=Servers&machinegroups=" + Client.encode("Zürich & Genève")));

    assertThat(found).isNotEmpty();
    assertThat(found)
        .allMatch(
            a -> List.of("Servers", "Zürich & Genève").contains(a.path("MachineGroup").asText()));
    assertThat(found.size()).isLessThan(30);
  }

  @Test
  void aBadTokenIsRefusedInTheDocumentedShape() throws Exception {
    HttpResponse<String> response = client.get(alerts(""), "nonsense");

    JsonNode error = Client.json(response).path("error");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(error.path("code").asText()).isEqualTo("Unauthorized");
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(error.path("target").asText()).isNotEmpty();
  }

  @Test
  void anExpiredOrRevokedOrForeignTokenIsRefused() throws Exception {
    String revoked = token("contoso");
    entra.revokeAll();
    String expired = token("contoso");
    String foreign = client.token(entra, "contoso", "app", "s3cret", "https://graph.microsoft.com");

    assertThat(client.get(alerts(""), revoked).statusCode()).isEqualTo(401);
    assertThat(client.get(alerts(""), foreign).statusCode()).isEqualTo(401);
    assertThat(client.get(alerts(""), expired).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofHours(1));
    assertThat(client.get(alerts(""), expired).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenWithoutTheRoleIsForbidden() throws Exception {
    entra.register("contoso", "app", "s3cret");

    HttpResponse<String> response = get("contoso", "");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(Client.json(response).path("error").path("message").asText())
        .contains("Alert.Read.All");
  }

  @Test
  void aTimeThatIsNoneIsRefused() throws Exception {
    assertThat(get("contoso", "?sinceTimeUtc=yesterday").statusCode()).isEqualTo(401);
  }

  @Test
  void everyRequestIsOnRecord() throws Exception {
    get("contoso", "?limit=1");
    client.get(alerts(""), "nonsense");

    assertThat(defender.requests())
        .containsExactly(
            new ApiSimulator.Request(NOW, "contoso", "limit=1", 200),
            new ApiSimulator.Request(NOW, "", "", 401));
  }

  private SiemAlert alert(String tenantId, Instant time) {
    SiemAlert alert = generator.next(tenantId, "High", "Malware", time);
    defender.add(alert);
    return alert;
  }

  private HttpResponse<String> get(String tenantId, String query) throws Exception {
    return client.get(alerts(query), token(tenantId));
  }

  private String token(String tenantId) throws Exception {
    return client.token(entra, tenantId, "app", "s3cret", DefenderSimulator.AUDIENCE);
  }

  private URI alerts(String query) {
    return defender.baseUri().resolve("/api/alerts" + query);
  }

  private static List<String> ids(HttpResponse<String> response) throws Exception {
    return StreamSupport.stream(Client.json(response).spliterator(), false)
        .map(alert -> alert.path("FullId").asText())
        .toList();
  }
}
