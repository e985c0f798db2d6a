package io.defenderroutes.formats;

import static io.defenderroutes.formats.ShippedFormat.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.defenderroutes.formats.SandboxRecords.Raw;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped format {@code ocsf} against the rules of OCSF 1.8.0. */
class OcsfTest {
  private static final ShippedFormat OCSF = new ShippedFormat("ocsf");

  /** Attributes with JSON as the vendor wrote it. */
  private static final Set<String> VENDORS = Set.of("data", "unmapped");

  private static final JsonSchema DETECTION = schema("ocsf-2004.schema.json");
  private static final JsonSchema INCIDENT = schema("ocsf-2005.schema.json");

  @Test
  void each_record_of_each_source_is_a_valid_event() throws Exception {
    for (Raw raw : ShippedFormat.records(120)) {
      JsonNode event = OCSF.document(raw.source(), raw.json(), "created");

      assertThat(schemaOf(event).validate(event)).as(raw.source() + " " + raw.json()).isEmpty();
      assertThat(event.path("class_uid").asInt())
          .as(raw.source())
          .isEqualTo(raw.source().endsWith("incidents") ? 2005 : 2004);
      int activity = event.path("activity_id").asInt();
      assertThat(event.path("type_uid").asInt())
          .isEqualTo(event.path("class_uid").asInt() * 100 + activity);
      assertThat(event.path("time").isIntegralNumber()).isTrue();
      assertThat(event.at("/metadata/version").asText()).isEqualTo("1.8.0");
      assertThat(event.path("observables")).allSatisfy(o -> pathExists(event, o));
      assertThat(event.path("unmapped").path("evidence").isMissingNode()).isTrue();
      assertThat(event.findValues("technique"))
          .allMatch(technique -> technique.path("uid").asText().matches("T\\d{4}"));
      assertThat(event.findValues("sub_technique"))
          .allMatch(technique -> technique.path("uid").asText().matches("T\\d{4}\\.\\d{3}"));
      noEmptyWords(event);
    }
  }

  @Test
  void the_schemas_notice_what_is_wrong() throws Exception {
    List<Consumer<ObjectNode>> faults =
        List.of(
            event -> event.put("colour", "red"),
            event -> event.remove("finding_info"),
            event -> event.put("severity_id", 7),
            event -> event.put("time", 1619965141),
            event -> event.put("type_uid", 200402 + 500),
            event -> event.putNull("status_detail"),
            event -> ((ObjectNode) event.at("/evidences/0")).removeAll(),
            event -> ((ObjectNode) event.at("/device")).remove("type_id"),
            event -> ((ObjectNode) event.at("/metadata")).putArray("profiles").add("incident"));
    for (Consumer<ObjectNode> fault : faults) {
      ObjectNode event = (ObjectNode) OCSF.document("graph-alerts", sample("graph-alerts"));
      fault.accept(event);
      assertThat(DETECTION.validate(event)).as(event.toString()).isNotEmpty();
    }
    ObjectNode incident = (ObjectNode) OCSF.document("incidents", sample("incidents"));
    incident.remove("assignee_group");
    assertThat(INCIDENT.validate(incident)).isNotEmpty();
  }

  @Test
  void the_same_record_results_in_the_same_bytes() throws Exception {
    String raw = sample("graph-alerts").toString();

    assertThat(OCSF.bytes("graph-alerts", raw, "updated"))
        .isEqualTo(new ShippedFormat("ocsf").bytes("graph-alerts", raw, "updated"));
  }

  @Test
  void times_are_milliseconds_and_the_vendors_text_is_kept() throws Exception {
    JsonNode event = OCSF.document("graph-alerts", sample("graph-alerts"));

    assertThat(event.path("time").asLong()).isEqualTo(1619965141326L);
    assertThat(event.at("/metadata/original_time").asText())
        .isEqualTo("2021-05-02T14:19:01.3266667Z");
    assertThat(event.at("/finding_info/created_time").asLong()).isEqualTo(1619525967721L);
    assertThat(event.at("/finding_info/first_seen_time").asLong()).isEqualTo(1619423150116L);
    JsonNode siem = OCSF.document("siem", sample("siem"));
    assertThat(siem.path("time").asLong()).isEqualTo(1601474960357L);
    assertThat(siem.at("/metadata/logged_time").asLong()).isEqualTo(1601475104077L);
    assertThat(siem.at("/metadata/uid").asText())
        .endsWith("R4xEdgAvDb2LQl3BgHoA3NYqKmRSiIAG7dpxAJCYZhY=");
  }

  @ParameterizedTest
  @CsvSource({
    "created,new,1,200401,true",
    "updated,new,2,200402,true",
    "reopened,inProgress,2,200402,true",
    "resolved,resolved,3,200403,false",
    "created,resolved,3,200403,false"
  })
  void the_activity_is_the_change(
      String change, String status, int activity, int type, boolean isAlert) throws Exception {
    ObjectNode alert = sample("graph-alerts").put("status", status);

    JsonNode event = OCSF.document("graph-alerts", alert.toString(), change);

    assertThat(event.path("activity_id").asInt()).isEqualTo(activity);
    assertThat(event.path("type_uid").asInt()).isEqualTo(type);
    assertThat(event.path("is_alert").asBoolean()).isEqualTo(isAlert);
  }

  @ParameterizedTest
  @CsvSource({
    "high,4,High",
    "Informational,1,Informational",
    "UnSpecified,0,Unknown",
    "critical,5,Critical",
    "unknownFutureValue,99,unknownFutureValue",
    "None,0,Unknown"
  })
  void severities_have_ids_and_captions(String word, int id, String caption) throws Exception {
    JsonNode event = OCSF.document("graph-alerts", sample("graph-alerts").put("severity", word));

    assertThat(event.path("severity_id").asInt()).isEqualTo(id);
    assertThat(event.path("severity").asText()).isEqualTo(caption);
  }

  @ParameterizedTest
  @CsvSource({
    "truePositive,malware,2,True Positive",
    "falsePositive,clean,1,False Positive",
    "unknown,notMalicious,1,False Positive",
    "informationalExpectedActivity,lineOfBusinessApplication,5,Benign",
    "informationalExpectedActivity,securityTesting,6,Test",
    "TruePositive,SecurityPersonnel,6,Test",
    "falsePositive,insufficientData,7,Insufficient Data",
    "unknown,NotEnoughDataToValidate,7,Insufficient Data",
    "unknown,Apt,2,True Positive",
    "unknown,ConfirmedActivity,5,Benign",
    "undecided,,99,undecided",
    "unknown,unknown,,",
    "Unknown,NotAvailable,,",
    ",,,"
  })
  void the_verdict_is_of_determination_and_classification(
      String classification, String determination, Integer id, String caption) throws Exception {
    ObjectNode alert = sample("graph-alerts");
    alert.put("classification", classification).put("determination", determination);

    JsonNode event = OCSF.document("graph-alerts", alert);

    assertThat(event.path("verdict_id").asText()).isEqualTo(id == null ? "" : id.toString());
    assertThat(event.path("verdict").asText()).isEqualTo(caption == null ? "" : caption);
  }

  @ParameterizedTest
  @CsvSource({
    "active remediated,13,3",
    "notRemediated,13,3",
    "running prevented,14,3",
    "partiallyRemediated remediated,12,4",
    "remediated detected,12,4",
    "remediated remediated,11,4",
    "prevented blocked,2,2",
    "blocked detected,15,3",
    "detected none,15,3",
    "none notFound,,"
  })
  void the_worst_status_of_the_evidence_is_the_disposition(
      String statuses, Integer disposition, Integer action) throws Exception {
    ObjectNode alert = sample("graph-alerts");
    ArrayNode evidence = alert.putArray("evidence");
    for (String status : statuses.split(" ", -1)) {
      ObjectNode entry = evidence.addObject();
      entry.put("@odata.type", "#microsoft.graph.security.urlEvidence").put("url", "https://a.b");
      entry.put(status.equals("detected") ? "detectionStatus" : "remediationStatus", status);
    }

    JsonNode event = OCSF.document("graph-alerts", alert);

    assertThat(event.path("disposition_id").asText())
        .isEqualTo(disposition == null ? "" : disposition.toString());
    assertThat(event.path("action_id").asText()).isEqualTo(action == null ? "" : action.toString());
    assertThat(event.at("/metadata/profiles").toString().contains("security_control"))
        .isEqualTo(disposition != null);
    assertThat(event.has("attacks")).isEqualTo(disposition != null);
    assertThat(DETECTION.validate(event)).isEmpty();
  }

  @Test
  void what_has_no_place_is_kept_under_the_vendors_name() throws Exception {
    ObjectNode alert = sample("graph-alerts");
    alert.put("resolvedDateTime", "2021-05-02T14:19:01Z").put("actorDisplayName", "Storm-1");
    alert.putObject("customDetails").put("Ticket", "SOC-1");
    alert.put("providerAlertId", "other").put("newField", 5);

    JsonNode event = OCSF.document("graph-alerts", alert);

    assertThat(event.at("/unmapped/resolvedDateTime").asText()).isEqualTo("2021-05-02T14:19:01Z");
    assertThat(event.at("/unmapped/actorDisplayName").asText()).isEqualTo("Storm-1");
    assertThat(event.at("/unmapped/customDetails/Ticket").asText()).isEqualTo("SOC-1");
    assertThat(event.at("/unmapped/newField").asInt()).isEqualTo(5);
    assertThat(event.at("/finding_info/uid_alt").asText()).isEqualTo("other");
    assertThat(event.at("/evidences/0/data/healthStatus").asText()).isEqualTo("active");
  }

  @Test
  void an_incident_begins_with_itself_and_has_an_owner_always() throws Exception {
    ObjectNode incident = sample("graph-incidents");
    JsonNode event = OCSF.document("graph-incidents", incident);

    assertThat(event.at("/finding_info_list/0/types/0").asText()).isEqualTo("Incident");
    assertThat(event.at("/finding_info_list/0/uid").asText()).isEqualTo("2972395");
    assertThat(event.at("/finding_info_list/1/uid").asText())
        .isEqualTo("da637551227677560813_-961444813");
    assertThat(event.at("/metadata/correlation_uid").asText()).isEqualTo("2972395");
    assertThat(event.at("/assignee/email_addr").asText()).isEqualTo("KaiC@contoso.onmicrosoft.com");
    assertThat(event.path("verdict_id").asInt()).isEqualTo(2);
    assertThat(event.path("start_time").asLong()).isEqualTo(1619423150116L);

    incident.put("assignedTo", "None").put("redirectIncidentId", "77").put("status", "redirected");
    JsonNode redirected = OCSF.document("graph-incidents", incident);
    assertThat(redirected.at("/assignee_group/name").asText()).isEqualTo("Unassigned");
    assertThat(redirected.path("verdict").asText()).isEqualTo("Duplicate");
    assertThat(redirected.path("status").asText()).isEqualTo("Closed");
    assertThat(redirected.path("activity_id").asInt()).isEqualTo(3);
    assertThat(redirected.at("/finding_info_list/0/related_events/0/uid").asText()).isEqualTo("77");
    assertThat(INCIDENT.validate(redirected)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'evidence':null,'comments':null,'mitreTechniques':null,'categories':null}",
        "{'evidence':'x','comments':{'comment':'a'},'mitreTechniques':'T1059','systemTags':'x'}",
        "{'evidence':[null,1,'a',[],{}],'comments':[null],'mitreTechniques':[null,5,'x']}",
        "{'evidence':{'@odata.type':'#microsoft.graph.security.fileEvidence','fileDetails':'x'}}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.processEvidence','processId':'12'}]}",
        "{'evidence':[{'@odata.type':5,'roles':'x','detailedRoles':{}}]}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.ipEvidence','ipAddress':{'a':1}}]}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.newEvidence','a':{'b':null}}]}",
        "{'title':5,'description':{},'status':7,'severity':[],'classification':true}",
        "{'incidentId':5,'detectorId':7,'tenantId':{},'assignedTo':5,'category':['A','B']}",
        "{'createdDateTime':'yesterday','firstActivityDateTime':5,'lastActivityDateTime':''}"
      })
  void odd_values_fail_nothing(String changes) throws Exception {
    ObjectNode alert = sample("graph-alerts");
    alert.setAll((ObjectNode) ShippedFormat.read(changes.replace('\'', '"')));

    JsonNode event = OCSF.document("graph-alerts", alert);

    assertThat(DETECTION.validate(event)).as(event.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'id':'x'}", "{'id':'x','lastUpdateDateTime':'soon'}"})
  void a_record_without_a_time_is_a_failure_that_says_so(String raw) {
    assertThatThrownBy(() -> OCSF.document("graph-alerts", raw.replace('\'', '"'), "created"))
        .hasMessage("format ocsf: the result lacks time");
  }

  private static JsonSchema schemaOf(JsonNode event) {
    return event.path("class_uid").asInt() == 2005 ? INCIDENT : DETECTION;
  }

  private static JsonSchema schema(String file) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(ShippedFormat.resource(file));
  }

  /** The name of an observable is a path that the event has. */
  private static void pathExists(JsonNode event, JsonNode observable) {
    List<JsonNode> at = List.of(event);
    for (String step : observable.path("name").asText().replace("[]", "").split("\\.", -1)) {
      at =
          at.stream()
              .map(node -> node.path(step))
              .flatMap(node -> node.isArray() ? stream(node) : Stream.of(node))
              .filter(node -> !node.isMissingNode())
              .toList();
    }
    assertThat(at).as(observable.toString()).isNotEmpty();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static void noEmptyWords(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isTextual()) {
        assertThat(field.getValue().asText()).as(field.getKey()).isNotIn("", "null", "None");
      } else if (!VENDORS.contains(field.getKey())) {
        noEmptyWords(field.getValue());
      }
    }
    if (node.isArray()) {
      node.forEach(OcsfTest::noEmptyWords);
    }
  }
}
