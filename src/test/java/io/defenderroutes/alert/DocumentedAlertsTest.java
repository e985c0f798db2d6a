package io.defenderroutes.alert;

import static io.defenderroutes.alert.ShippedSources.alert;
import static io.defenderroutes.alert.ShippedSources.variable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DocumentedAlertsTest {
  static final ShippedSources sources = new ShippedSources();

  @AfterAll
  static void close() throws Exception {
    sources.close();
  }

  @Test
  void the_documented_alert_of_2020_is_classified() throws Exception {
    Exchange exchange = sources.classify(alert("siem-2020.json"));

    assertThat(variable(exchange, "alertId")).isEqualTo("da637370718981685665_16349121");
    assertThat(variable(exchange, "version"))
        .isEqualTo(
            "da637370718981685665_16349121:R4xEdgAvDb2LQl3BgHoA3NYqKmRSiIAG7dpxAJCYZhY=@2020-09-30T14:11:44.0779765Z");
    assertThat(variable(exchange, "severity")).isEqualTo("high");
    assertThat(variable(exchange, "category")).isEqualTo("Malware");
    assertThat(variable(exchange, "service")).isEqualTo("endpoint");
    assertThat(variable(exchange, "title")).isEqualTo("Suspicious File Activity");
    assertThat(variable(exchange, "link"))
        .isEqualTo("https://security.microsoft.com/alert/da637370718981685665_16349121");
    assertThat(variable(exchange, "time")).isEqualTo("2020-09-30T14:11:44.0779765Z");
    assertThat(variable(exchange, "machine")).isEqualTo("mymachine1.domain.com");
    assertThat(variable(exchange, "user")).isEmpty();
  }

  @Test
  void the_documented_alert_of_2017_is_classified() throws Exception {
    Exchange exchange = sources.classify(alert("siem-2017.json"));

    assertThat(variable(exchange, "alertId")).isEqualTo("636207535742330111_-1114309685");
    assertThat(variable(exchange, "severity")).isEqualTo("medium");
    assertThat(variable(exchange, "category")).isEqualTo("SuspiciousActivity");
    assertThat(variable(exchange, "link"))
        .isEqualTo("https://securitycenter.windows.com/alert/636207535742330111_-1114309685");
    assertThat(variable(exchange, "machine")).isEqualTo("desktop-bvccckk");
    assertThat(variable(exchange, "user")).isEmpty();
  }

  @Test
  void an_empty_field_falls_back_to_the_next_path() throws Exception {
    ObjectNode alert = alert("siem-2020.json");
    alert.put("LinkToMTP", "").put("ComputerDnsName", "None").put("LogOnUsers", "dom\\eve");

    Exchange exchange = sources.classify(alert);

    assertThat(variable(exchange, "link")).startsWith("https://securitycenter.windows.com/");
    assertThat(variable(exchange, "machine")).isEqualTo("mymachine1");
    assertThat(variable(exchange, "user")).isEqualTo("dom\\eve");
  }

  @Test
  void the_body_is_not_changed() throws Exception {
    String written = "{ \"AlertId\" : \"a\",\r\n\t\"Severity\":\"high\", \"n\":1.0e+2 }";

    Exchange exchange = sources.classify(written);

    assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(written.getBytes(UTF_8));
    assertThat(exchange.getMessage().getHeaders()).isEmpty();
    assertThat(exchange.getProperty(Classification.PROPERTY)).isNull();
  }
}
