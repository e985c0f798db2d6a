package io.defenderroutes.alert;

import static io.defenderroutes.alert.ShippedSources.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyTest {
  static final ShippedSources sources = new ShippedSources();

  @AfterAll
  static void close() throws Exception {
    sources.close();
  }

  @ParameterizedTest
  @CsvSource({
    "High,high",
    "high,high",
    "HIGH,high",
    "' Medium ',medium",
    "Low,low",
    "Informational,informational",
    "UnSpecified,unknown",
    "unknown,unknown",
    "unknownFutureValue,unknown",
    "Critical,unknown",
    "H\u0130GH,unknown"
  })
  void severities_are_mapped_ignoring_case(String vendor, String ours) throws Exception {
    assertThat(variable(with("Severity", "\"" + vendor + "\""), "severity")).isEqualTo(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "null", "\"null\"", "\"None\"", "{}", "[]"})
  void empty_values_are_unknown(String nothing) throws Exception {
    assertThat(variable(with("Severity", nothing), "severity")).isEqualTo("unknown");
    assertThat(variable(with("Category", nothing), "category")).isEqualTo("unknown");
    assertThat(variable(with("AlertTitle", nothing), "title")).isEmpty();
  }

  @Test
  void an_empty_alert_is_classified() throws Exception {
    Exchange exchange = sources.classify("{}");

    assertThat(variable(exchange, "severity")).isEqualTo("unknown");
    assertThat(variable(exchange, "category")).isEqualTo("unknown");
    assertThat(variable(exchange, "service")).isEqualTo("endpoint");
    for (String name : new String[] {"title", "link", "time", "machine", "user"}) {
      assertThat(variable(exchange, name)).as(name).isEmpty();
    }
  }

  @Test
  void field_names_are_case_sensitive() throws Exception {
    assertThat(variable(with("severity", "\"High\""), "severity")).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Ransomware | Ransomware",
        "RANSOMWARE | Ransomware",
        "Credential Access | CredentialAccess",
        "credential_access | CredentialAccess",
        "Command-and-Control | CommandAndControl",
        "Something New | Something New",
        "[\\\"Malware\\\",\\\"Ransomware\\\"] | Malware",
        "` [ \\\"malware\\\" ]` | Malware",
        "[] | unknown",
        "[null] | unknown",
        "[\\\"None\\\"] | unknown",
        "[Malware | [Malware"
      })
  void documented_categories_are_normalized_and_others_kept(String vendor, String ours)
      throws Exception {
    assertThat(variable(with("Category", "\"" + vendor + "\""), "category")).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "graph-alerts|{'category':'InitialAccess','categories':['PreAttack','Probing']}|InitialAccess,PreAttack,Probing",
        "graph-alerts|{'category':'InitialAccess','categories':['Execution','InitialAccess']}|InitialAccess,Execution",
        "graph-alerts|{'category':'initial access','categories':['INITIALACCESS','preattack','PreAttack','Pre-Attack']}|InitialAccess,preattack",
        "graph-alerts|{'category':null,'categories':['Probing','Malware']}|Probing,Malware",
        "graph-alerts|{'category':'None','categories':['null','Malware','','None']}|Malware",
        "graph-alerts|{'category':'unknown','categories':['Malware']}|Malware",
        "graph-alerts|{'category':'unknownFutureValue','categories':[]}|unknown",
        "graph-alerts|{'category':'Malware','categories':null}|Malware",
        "graph-alerts|{'category':'Malware'}|Malware",
        "graph-alerts|{'categories':'Malware'}|Malware",
        "graph-alerts|{'category':['Malware','Execution'],'categories':[['Impact'],{},1]}|Malware,Execution,1",
        "graph-alerts|{'category':'Malware','categories':'[\\\"Impact\\\",\\\"malware\\\"]'}|Malware,Impact",
        "graph-incidents|{'id':'a','category':'InitialAccess','categories':['Probing'],'incident':{'id':'1'}}|InitialAccess,Probing",
        "graph-incidents|{'id':'1','alerts':[{'category':'Discovery','categories':['Probing']},{'categories':['Ransomware']},{'category':'discovery'}]}|Discovery,Probing,Ransomware",
        "graph-incidents|{'id':'1','alerts':[]}|unknown",
        "incidents|{'incidentId':1,'alerts':[{'category':'Impact'},{'category':'Malware','categories':['Execution']}]}|Impact,Malware,Execution",
        "incidents|{'alertId':'a','category':'Impact','categories':['Execution']}|Impact,Execution",
        "endpoint|{'category':'Impact','categories':['Execution']}|Impact,Execution",
        "hunting|{'Category':'InitialAccess','Categories':'[\\\"PreAttack\\\"]'}|InitialAccess,PreAttack",
        "hunting|{'Categories':'[\\\"PreAttack\\\",\\\"Malware\\\"]'}|PreAttack,Malware"
      })
  void the_categories_are_distinct_and_the_main_one_is_first(
      String source, String alert, String categories) throws Exception {
    Exchange exchange = sources.classify(source, json(alert));

    assertThat(exchange.getVariable("categories")).isEqualTo(List.of(categories.split(",", -1)));
    assertThat(variable(exchange, "category")).isEqualTo(categories.split(",", -1)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "siem|{'Source':'x'}|endpoint",
        "endpoint|{'serviceSource':'OfficeATP'}|endpoint",
        "graph-alerts|{'serviceSource':'microsoftDefenderForEndpoint'}|endpoint",
        "graph-alerts|{'serviceSource':'microsoftDefenderForIdentity'}|identity",
        "graph-alerts|{'serviceSource':'microsoftDefenderForCloudApps'}|cloud-apps",
        "graph-alerts|{'serviceSource':'microsoftDefenderForOffice365'}|office365",
        "graph-alerts|{'serviceSource':'microsoft365Defender'}|xdr",
        "graph-alerts|{'serviceSource':'azureAdIdentityProtection'}|entra-id-protection",
        "graph-alerts|{'serviceSource':'microsoftAppGovernance'}|app-governance",
        "graph-alerts|{'serviceSource':'dataLossPrevention'}|dlp",
        "graph-alerts|{'serviceSource':'microsoftDataLossPrevention'}|dlp",
        "graph-alerts|{'serviceSource':'microsoftDefenderForCloud'}|defender-for-cloud",
        "graph-alerts|{'serviceSource':'microsoftSentinel'}|sentinel",
        "graph-alerts|{'serviceSource':'microsoftInsiderRiskManagement'}|insider-risk",
        "graph-alerts|{'serviceSource':'microsoftThreatIntelligence'}|threat-intelligence",
        "graph-alerts|{'serviceSource':'microsoftSecurityForAI'}|security-for-ai",
        "graph-alerts|{'serviceSource':'unknownFutureValue','productName':'Microsoft Sentinel'}|sentinel",
        "graph-alerts|{'serviceSource':'unknown'}|unknown",
        "graph-alerts|{'serviceSource':'microsoftDefenderForTeapots'}|unknown",
        "graph-alerts|{'serviceSource':'${env.HOME}&to=x'}|unknown",
        "graph-alerts|{'serviceSource':null}|unknown",
        "graph-alerts|{'serviceSource':'null'}|unknown",
        "graph-alerts|{'serviceSource':'None'}|unknown",
        "graph-alerts|{'serviceSource':''}|unknown",
        "graph-alerts|{'serviceSource':'microsoft'}|unknown",
        "graph-alerts|{'serviceSource':{}}|unknown",
        "graph-alerts|{}|unknown",
        "graph-incidents|{'id':'a','serviceSource':'dataLossPrevention','incident':{'id':'1'}}|dlp",
        "graph-incidents|{'id':'1','alerts':[{'serviceSource':'unknownFutureValue'},{'serviceSource':'microsoftDefenderForOffice365'},{'serviceSource':'dataLossPrevention'},{'serviceSource':'microsoftDefenderForOffice365'}]}|office365,dlp",
        "graph-incidents|{'id':'1'}|unknown",
        "incidents|{'alertId':'a','serviceSource':'MicrosoftDefenderForEndpoint'}|endpoint",
        "incidents|{'incidentId':1,'alerts':[{'serviceSource':'MicrosoftCloudAppSecurity'},{'serviceSource':'MicrosoftDefenderATP'},{'serviceSource':'OfficeATP'},{'serviceSource':'AzureATP'},{'serviceSource':'MicrosoftThreatProtection'}]}|cloud-apps,endpoint,office365,identity,xdr",
        "hunting|{'ServiceSource':'Microsoft Defender for Endpoint'}|endpoint",
        "hunting|{'ServiceSource':'Microsoft Cloud App Security'}|cloud-apps",
        "hunting|{'ServiceSource':'AAD Identity Protection'}|entra-id-protection",
        "hunting|{'ServiceSource':'App Governance'}|app-governance",
        "hunting|{'ServiceSource':'Microsoft Data Loss Prevention'}|dlp",
        "hunting|{'ServiceSource':'Microsoft Threat Protection'}|xdr",
        "hunting|{'ServiceSource':'Microsoft Defender XDR'}|xdr",
        "hunting|{'DeviceName':'pc-1'}|unknown"
      })
  void product_names_are_mapped_to_one_vocabulary(String source, String alert, String services)
      throws Exception {
    Exchange exchange = sources.classify(source, json(alert));

    assertThat(exchange.getVariable("services")).isEqualTo(List.of(services.split(",", -1)));
    assertThat(variable(exchange, "service")).isEqualTo(services.split(",", -1)[0]);
    assertThat(AlertContract.services(List.of())).contains(services.split(",", -1));
  }

  @Test
  void a_custom_source_can_add_products() throws Exception {
    Fields fields = new Fields();
    fields.setService("product");
    fields.setServices(Map.of("Acme EDR", "acme-edr", "Acme Mail", "office365"));
    JsonNode unknown = json("{'product':'x'}");

    assertThat(fields.services(json("{'product':'ACME-EDR'}"))).containsExactly("acme-edr");
    assertThat(fields.services(json("{'product':'acme mail'}"))).containsExactly("office365");
    assertThat(fields.services(json("{'product':'Defender for IoT'}"))).containsExactly("iot");
    assertThat(fields.services(unknown)).containsExactly("unknown");
    fields.setDefaultService("acme");
    assertThat(fields.services(unknown)).containsExactly("acme");
    assertThat(AlertContract.services(List.of(fields))).contains("acme", "acme-edr", "dlp");
    assertThat(fields.invalidServices()).isEmpty();
    fields.setDefaultService("Acme EDR&x=1");
    assertThat(fields.invalidServices()).containsExactly("Acme EDR&x=1");
    assertThat(new Fields().services(unknown)).containsExactly("unknown");
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"text\"", "[{}]", "true"})
  void a_value_that_is_no_object_is_rejected_without_its_text(String element) {
    assertThatThrownBy(() -> sources.classify(element))
        .isInstanceOf(UnclassifiableAlert.class)
        .hasMessageStartingWith("not a JSON object: ")
        .hasMessageNotContaining("text");
  }

  private static Exchange with(String field, String json) throws Exception {
    return sources.classify("{\"AlertId\":\"a\",\"" + field + "\":" + json + "}");
  }
}
