package io.defenderroutes.formats;

import static io.defenderroutes.formats.ShippedFormat.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.defenderroutes.formats.SandboxRecords.Raw;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped format {@code ecs} against the field types and allowed values of ECS 9.4. */
class EcsTest {
  private static final ShippedFormat ECS = new ShippedFormat("ecs");
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(ShippedFormat.resource("ecs.schema.json"));

  /** Types that ECS expects with a category; others expect {@code info}. */
  private static final Map<String, Set<String>> TYPES = Map.of("registry", Set.of("change"));

  @Test
  void each_record_of_each_source_is_a_valid_document() throws Exception {
    for (Raw raw : ShippedFormat.records(120)) {
      JsonNode document = ECS.document(raw.source(), raw.json(), "created");

      assertThat(SCHEMA.validate(document)).as(raw.source() + " " + raw.json()).isEmpty();
      for (JsonNode category : document.at("/event/category")) {
        assertThat(TYPES.getOrDefault(category.asText(), Set.of("info")))
            .anyMatch(type -> document.at("/event/type").toString().contains(type));
      }
      assertThat(document.at("/event/kind").asText()).isEqualTo("alert");
      assertThat(document.at("/event/dataset").asText())
          .isEqualTo(
              raw.source().endsWith("incidents")
                  ? "microsoft_defender.incident"
                  : raw.source().equals("siem")
                      ? "microsoft_defender.siem"
                      : "microsoft_defender.alert");
    }
  }

  @Test
  void an_alert_has_its_host_user_file_process_and_registry_key() throws Exception {
    JsonNode document = ECS.document("graph-alerts", sample("graph-alerts"));

    assertThat(document.path("@timestamp").asText()).isEqualTo("2021-05-02T14:19:01.3266667Z");
    assertThat(document.at("/event/severity").asInt()).isEqualTo(21);
    assertThat(document.at("/event/duration").asLong()).isEqualTo(519_068_106_000_000L);
    assertThat(document.at("/event/category").toString())
        .isEqualTo("[\"host\",\"file\",\"process\",\"registry\"]");
    assertThat(document.at("/event/type").toString()).isEqualTo("[\"info\",\"change\"]");
    assertThat(document.at("/threat/technique/id/0").asText()).isEqualTo("T1564");
    assertThat(document.at("/threat/technique/subtechnique/id/0").asText()).isEqualTo("T1564.001");
    assertThat(document.at("/host/name").asText()).isEqualTo("tempdns");
    assertThat(document.at("/host/os/type").asText()).isEqualTo("windows");
    assertThat(document.at("/file/path").asText())
        .isEqualTo("C:\\Program Files\\temp\\MsSense.exe");
    assertThat(document.at("/file/directory").asText()).isEqualTo("C:\\Program Files\\temp");
    assertThat(document.at("/process/parent/executable").asText())
        .isEqualTo("C:\\Windows\\System32\\services.exe");
    assertThat(document.at("/registry/hive").asText()).isEqualTo("HKLM");
    assertThat(document.at("/registry/path").asText()).startsWith("HKLM\\SYSTEM\\");
    assertThat(document.at("/rule/name").asText()).isEqualTo("Suspicious execution of hidden file");
    assertThat(document.at("/microsoft/defender/evidence").size()).isEqualTo(4);
    assertThat(document.at("/microsoft/defender/status").asText()).isEqualTo("new");
  }

  @Test
  void the_malicious_one_of_several_is_taken_and_the_analyst_is_no_user() throws Exception {
    ObjectNode alert = sample("graph-alerts");
    alert.put("assignedTo", "analyst@contoso.com");
    alert.set(
        "evidence",
        ShippedFormat.read(
            """
            [{"@odata.type":"#microsoft.graph.security.userEvidence","verdict":"unknown",
              "userAccount":{"accountName":"eve","userSid":"S-1-5-21-1"}},
             {"@odata.type":"#microsoft.graph.security.userEvidence","verdict":"malicious",
              "userAccount":{"accountName":"mallory","userPrincipalName":"m@contoso.com"}},
             {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"203.0.113.300"},
             {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"203.0.113.3",
              "roles":["commandAndControl"]},
             {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"fe80::1"}]"""));

    JsonNode document = ECS.document("graph-alerts", alert);

    assertThat(document.at("/user/name").asText()).isEqualTo("mallory");
    assertThat(document.at("/user/email").asText()).isEqualTo("m@contoso.com");
    assertThat(document.at("/related/user").toString())
        .isEqualTo("[\"eve\",\"mallory\",\"m@contoso.com\",\"S-1-5-21-1\"]");
    assertThat(document.at("/destination/ip").asText()).isEqualTo("203.0.113.3");
    assertThat(document.at("/source/ip").asText()).isEqualTo("fe80::1");
    assertThat(document.at("/related/ip").toString()).isEqualTo("[\"203.0.113.3\",\"fe80::1\"]");
    assertThat(document.at("/microsoft/defender/assigned_to").asText())
        .isEqualTo("analyst@contoso.com");
    assertThat(document.at("/event/type").toString()).isEqualTo("[\"info\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1,true",
    "256.0.0.1,false",
    "1.2.3,false",
    "1.2.3.4.,false",
    "::1,true",
    "fe80::c788,true",
    "2001:db8:0:0:0:0:0:1,true",
    "2001:db8::1::2,false",
    "1:2:3,false",
    ":1:2:3:4:5:6:7,false",
    "fe80::1%eth0,false",
    "host,false",
    "12345::,false"
  })
  void only_addresses_that_elasticsearch_accepts_are_addresses(String text, boolean isAddress)
      throws Exception {
    ObjectNode alert = sample("graph-alerts");
    ((ObjectNode) alert.at("/evidence/0")).putArray("ipInterfaces").add(text);

    JsonNode document = ECS.document("graph-alerts", alert);

    assertThat(document.at("/host/ip/0").asText()).isEqualTo(isAddress ? text : "");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-26T20:33:59.2138473Z,2026-01-26T20:33:59.2138473Z",
    "2026-01-26T20:33:59.2138473,2026-01-26T20:33:59.2138473Z",
    "2026-01-26T20:33:59+01:00,2026-01-26T20:33:59+01:00"
  })
  void times_get_a_zone(String time, String expected) throws Exception {
    JsonNode document =
        ECS.document("graph-alerts", sample("graph-alerts").put("lastUpdateDateTime", time));

    assertThat(document.path("@timestamp").asText()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'evidence':'x','comments':{'comment':'a'},'mitreTechniques':'T1059','systemTags':'x'}",
        "{'evidence':[null,1,'a',[],{}],'comments':[null],'mitreTechniques':[null,5,'x']}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.registryKeyEvidence','registryKey':'A'}]}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.registryValueEvidence','registryKey':5}]}",
        "{'evidence':[{'@odata.type':'#microsoft.graph.security.ipEvidence','ipAddress':{'a':1}}]}",
        "{'title':5,'description':{},'status':7,'severity':[],'classification':true}",
        "{'createdDateTime':'yesterday','firstActivityDateTime':5,'lastActivityDateTime':''}"
      })
  void odd_values_fail_nothing(String changes) throws Exception {
    ObjectNode alert = sample("graph-alerts");
    alert.setAll((ObjectNode) ShippedFormat.read(changes.replace('\'', '"')));

    JsonNode document = ECS.document("graph-alerts", alert);

    assertThat(SCHEMA.validate(document)).as(document.toString()).isEmpty();
  }
}
