package io.defenderroutes.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shipped rules and kamelets by themselves: what each alert is handed to, and the mail server a
 * mock.
 */
class ShippedRulesTest extends CamelMainTestSupport {
  private final TreeSet<String> called = new TreeSet<>();

  @Override
  protected void configure(MainConfigurationProperties configuration) {
    configuration.withRoutesIncludePattern("file:routes/routing/*.yaml");
  }

  @Override
  public void configureContext(CamelContextConfiguration configuration) {
    super.configureContext(configuration);
    Properties properties = new Properties();
    properties.put("camel.component.kamelet.location", "file:routes/destinations");
    properties.put("email.to", "soc@example.org");
    properties.put("smtp.scheme", "mock");
    properties.put("smtp.host", "mail");
    properties.put("smtp.port", "25");
    configuration.withUseOverridePropertiesWithPropertiesComponent(properties);
  }

  @Override
  protected void bindToRegistry(Registry registry) {
    registry.bind("kafkaDestination", recorded("kafka", "topic"));
    registry.bind("fileDestination", recorded("file", "path"));
    registry.bind("emailMessage", recorded("email", "to"));
  }

  private Processor recorded(String destination, String variable) {
    return exchange -> called.add(destination + " " + exchange.getVariable(variable, String.class));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "high, Ransomware, email soc@example.org + kafka defender.alerts.critical",
    "high, Malware, email soc@example.org + kafka defender.alerts.critical",
    "high, CredentialAccess, email soc@example.org + kafka defender.alerts.critical",
    "high, PreAttack/Probing/Malware, email soc@example.org + kafka defender.alerts.critical",
    "medium, PreAttack/Malware, kafka defender.alerts.medium",
    "high, LateralMovement, kafka defender.alerts.high",
    "high, unknown, kafka defender.alerts.high",
    "medium, Ransomware, kafka defender.alerts.medium",
    "low, Malware, file {tenant}/{date}.ndjson + kafka defender.alerts.low",
    "informational, unknown, file {tenant}/{date}.ndjson + kafka defender.alerts.low",
    "unknown, Ransomware, kafka defender.alerts.review"
  })
  void a_rule_takes_the_alert(String severity, String category, String destinations)
      throws Exception {
    MockEndpoint mailServer = getMockEndpoint("mock:mail:25");
    mailServer.expectedMessageCount(destinations.startsWith("email") ? 1 : 0);

    Exchange done =
        template.send(
            "direct:routing",
            exchange -> {
              exchange.setVariable("change", "created");
              exchange.setVariable("severity", severity);
              exchange.setVariable("category", category.split("/", -1)[0]);
              exchange.setVariable("categories", List.of(category.split("/", -1)));
              exchange.getMessage().setBody("{}");
            });

    assertThat(done.getException()).isNull();
    assertThat(called.stream().collect(Collectors.joining(" + "))).isEqualTo(destinations);
    assertThat(List.of(done.getMessage().getBody(String.class))).containsExactly("{}");
    mailServer.assertIsSatisfied();
  }
}
