package io.defenderroutes.alert;

import static io.defenderroutes.alert.ShippedSource.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyTest {
  static final ShippedSource siem = new ShippedSource();

  @AfterAll
  static void close() throws Exception {
    siem.close();
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
  void severities_are_one_vocabulary(String vendor, String ours) throws Exception {
    assertThat(variable(with("Severity", "\"" + vendor + "\""), "severity")).isEqualTo(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "null", "\"null\"", "\"None\"", "{}", "[]"})
  void no_value_in_whatever_form_is_unknown(String nothing) throws Exception {
    assertThat(variable(with("Severity", nothing), "severity")).isEqualTo("unknown");
    assertThat(variable(with("Category", nothing), "category")).isEqualTo("unknown");
    assertThat(variable(with("AlertTitle", nothing), "title")).isEmpty();
  }

  @Test
  void an_alert_that_says_nothing_is_still_classified() throws Exception {
    Exchange exchange = siem.classify("{}");

    assertThat(variable(exchange, "severity")).isEqualTo("unknown");
    assertThat(variable(exchange, "category")).isEqualTo("unknown");
    for (String name : new String[] {"title", "link", "time", "machine", "user"}) {
      assertThat(variable(exchange, name)).as(name).isEmpty();
    }
  }

  @Test
  void a_misspelt_key_is_no_value() throws Exception {
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
  void categories_are_spelt_as_documented_and_unknown_ones_kept(String vendor, String ours)
      throws Exception {
    assertThat(variable(with("Category", "\"" + vendor + "\""), "category")).isEqualTo(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"text\"", "[{}]", "true"})
  void what_is_no_object_is_refused_without_its_text(String element) {
    assertThatThrownBy(() -> siem.classify(element))
        .isInstanceOf(UnclassifiableAlert.class)
        .hasMessageStartingWith("not a JSON object: ")
        .hasMessageNotContaining("text");
  }

  private static Exchange with(String field, String json) throws Exception {
    return siem.classify("{\"AlertId\":\"a\",\"" + field + "\":" + json + "}");
  }
}
