package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.models.security.Alert;
import com.microsoft.graph.models.security.AlertCollectionResponse;
import com.microsoft.graph.models.security.HuntingQueryResults;
import com.microsoft.graph.models.security.Incident;
import com.microsoft.graph.models.security.IncidentCollectionResponse;
import com.microsoft.graph.models.security.ServiceSource;
import com.microsoft.graph.security.microsoftgraphsecurityrunhuntingquery.RunHuntingQueryPostRequestBody;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.authentication.AzureIdentityAuthenticationProvider;
import com.microsoft.kiota.serialization.AdditionalDataHolder;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ParsableFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own client, with Microsoft's own token client, reads one origin of the sandbox. */
class GraphSdkTest {
  private static final int INCIDENTS = 60;
  private static final int ALERTS = INCIDENTS * 4;
  private static final String PREFER = "Prefer";
  private static final String NEW_MEMBERS = "include-unknown-enum-members";

  private final World world = new World();
  private final GraphServiceClient graph = client();
  private final List<String> ids = new ArrayList<>();

  /** A quarter of the alerts is resolved; the first two incidents are merged. */
  @BeforeEach
  void publish() {
    world.apis.graphAlerts().nextLinks(NextLinkMode.ALWAYS);
    world.apis.graphIncidents().nextLinks(NextLinkMode.ALWAYS);
    List<GeneratedIncident> incidents = new ArrayList<>();
    for (int i = 0; i < ALERTS; i += 4) {
      GeneratedAlert[] members = new GeneratedAlert[4];
      for (int j = 0; j < members.length; j++) {
        String category = AlertStory.ALL.get((i + j) % AlertStory.ALL.size()).category();
        members[j] =
            world.generator.next(World.US, "High", category, World.NOW.minusSeconds(3_600 - i - j));
      }
      members[0] = members[0].changed("Resolved", World.NOW.minusSeconds(60));
      incidents.add(world.generator.incident(World.US, World.NOW.minusSeconds(1_800), members));
    }
    for (GeneratedIncident incident : incidents) {
      incident.alerts().forEach(world.apis::publish);
      world.apis.publish(incident);
      incident.alerts().forEach(alert -> ids.add(alert.alertId()));
    }
    world.apis.publish(incidents.get(2).changed("Resolved", World.NOW.minusSeconds(30)));
    world.apis.publish(incidents.get(0).mergedInto(incidents.get(1), World.NOW.minusSeconds(30)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void alertsOfAllPagesAreReadWholeAndEveryFieldIsFilled() throws Exception {
    List<Alert> read =
        rest(
            Objects.requireNonNull(
                graph
                    .security()
                    .alertsV2()
                    .get(
                        request -> {
                          request.queryParameters.top = 70;
                          request.headers.add(PREFER, NEW_MEMBERS);
                        })),
            AlertCollectionResponse::createFromDiscriminatorValue);

    assertThat(read).extracting(Alert::getId).containsExactlyInAnyOrderElementsOf(ids);
    SdkFields fields = new SdkFields();
    read.forEach(alert -> fields.compare(alert, served(world.apis.graphAlerts(), alert.getId())));
    fields.assertComplete();
    assertThat(fields.evidence()).hasSizeGreaterThanOrEqualTo(10).doesNotContain("AlertEvidence");
    assertThat(read)
        .extracting(Alert::getServiceSource)
        .contains(
            ServiceSource.MicrosoftDefenderForEndpoint,
            ServiceSource.MicrosoftDefenderForOffice365,
            ServiceSource.DataLossPrevention,
            ServiceSource.MicrosoftSentinel);
  }

  @Test
  void incidentsOfAllPagesAreReadWithTheirAlerts() throws Exception {
    List<Incident> read =
        rest(
            Objects.requireNonNull(
                graph
                    .security()
                    .incidents()
                    .get(
                        request -> {
                          request.queryParameters.top = 25;
                          request.queryParameters.expand = new String[] {"alerts"};
                          request.headers.add(PREFER, NEW_MEMBERS);
                        })),
            IncidentCollectionResponse::createFromDiscriminatorValue);

    assertThat(read).hasSize(INCIDENTS);
    SdkFields fields = new SdkFields();
    read.forEach(
        incident ->
            fields.compare(incident, served(world.apis.graphIncidents(), incident.getId())));
    fields.assertComplete();
    assertThat(
            read.stream()
                .flatMap(incident -> Objects.requireNonNull(incident.getAlerts()).stream())
                .map(Alert::getId))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void aFilterBoundsTheAlertsAndNewMembersAreHiddenUnlessAskedFor() {
    AlertCollectionResponse page =
        Objects.requireNonNull(
            graph
                .security()
                .alertsV2()
                .get(
                    request -> {
                      request.queryParameters.filter =
                          "lastUpdateDateTime ge 2025-03-01T09:58:30Z and status eq 'resolved'";
                      request.queryParameters.top = 1_000;
                    }));

    assertThat(page.getValue()).hasSize(INCIDENTS);
    assertThat(page.getOdataNextLink()).isNull();
    assertThat(page.getValue())
        .extracting(Alert::getServiceSource)
        .doesNotContain(ServiceSource.MicrosoftSentinel)
        .doesNotContainNull();
    assertThat(page.getValue()).extracting(Alert::getDetectionSource).doesNotContainNull();
  }

  @Test
  void huntingHasTheSameAlerts() {
    RunHuntingQueryPostRequestBody query = new RunHuntingQueryPostRequestBody();
    query.setQuery("AlertInfo | where Timestamp > ago(7d)");
    query.setTimespan("P1D");

    HuntingQueryResults results =
        Objects.requireNonNull(
            graph.security().microsoftGraphSecurityRunHuntingQuery().post(query));

    assertThat(results.getSchema()).extracting("name").contains("Timestamp", "AlertId");
    assertThat(results.getSchema()).extracting("type").contains("DateTime", "String");
    assertThat(results.getResults())
        .extracting(row -> row.getAdditionalData().get("AlertId"))
        .containsAll(ids);
  }

  @Test
  void aRefusalIsReadAsAnError() {
    RunHuntingQueryPostRequestBody query = new RunHuntingQueryPostRequestBody();
    query.setQuery("DeviceEvents");

    assertThatThrownBy(() -> graph.security().microsoftGraphSecurityRunHuntingQuery().post(query))
        .isInstanceOfSatisfying(
            ODataError.class,
            error -> {
              assertThat(error.getResponseStatusCode()).isEqualTo(400);
              assertThat(Objects.requireNonNull(error.getError()).getCode())
                  .isEqualTo("BadRequest");
            });
  }

  private static JsonNode served(StoredSimulator simulator, String id) {
    return simulator.truth().stream()
        .filter(version -> version.last() && version.item().id().equals(id))
        .map(version -> version.item().json())
        .findFirst()
        .orElseThrow();
  }

  /** The items of this page and of all that follow. */
  private <T extends Parsable, P extends Parsable & AdditionalDataHolder> List<T> rest(
      P first, ParsableFactory<P> pages) throws Exception {
    List<T> items = new ArrayList<>();
    new PageIterator.Builder<T, P>()
        .client(graph)
        .collectionPage(first)
        .collectionPageFactory(pages)
        .requestConfigurator(GraphSdkTest::withNewMembers)
        .processPageItemCallback(items::add)
        .build()
        .iterate();
    return items;
  }

  private static RequestInformation withNewMembers(RequestInformation request) {
    request.headers.add(PREFER, NEW_MEMBERS);
    return request;
  }

  private GraphServiceClient client() {
    URI origin = world.apis.graphAlerts().baseUri();
    HttpClient.Builder entra =
        HttpClient.newBuilder().sslContext(world.certificates.clientContext());
    TokenCredential credential =
        new ClientSecretCredentialBuilder()
            .tenantId(World.US)
            .clientId("app")
            .clientSecret("s3cret")
            .authorityHost(world.entra.authorityHost().toString())
            .disableInstanceDiscovery()
            .httpClient(new JdkHttpClientBuilder(entra).build())
            .build();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .sslSocketFactory(
                world.certificates.clientContext().getSocketFactory(),
                (X509TrustManager) world.certificates.trustManagers()[0])
            .build();
    GraphServiceClient client =
        new GraphServiceClient(
            new AzureIdentityAuthenticationProvider(
                credential,
                new String[] {origin.getHost()},
                Api.GRAPH_ALERTS.audience() + "/.default"),
            http);
    client.getRequestAdapter().setBaseUrl(origin + "/v1.0");
    return client;
  }
}
