package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets reach those they are for as they are, and nobody else, whatever is in them. */
class SecretValuesTest extends InSandbox {
  private static final String APP = "App~{{y}}${env.PATH}}}RAW(x)%7B\\end\\";
  private static final String MAIL = "Mail~{{?z}}{{${body}#bean:x%20\\";

  @Test
  void secrets_with_braces_sign_in_at_Entra_and_at_the_mail_server_and_are_printed_nowhere()
      throws Exception {
    sandbox.entra().register(tenant.id(), tenant.clientId(), APP, EnumSet.allOf(Api.class));
    sandbox.mail().addUser(tenant.name(), MAIL);
    own("client-secret", "{{file:" + Files.writeString(data.resolve("app"), APP + "\n") + "}}");
    properties.put("smtp.username", tenant.name());
    properties.remove("smtp.password");
    SiemAlert alert = serve("High", "Ransomware");

    String printed;
    try (Typed.Running running =
        Typed.Running.start(data, properties, Map.of("DEFENDER_SMTP_PASSWORD", MAIL), "run")) {
      awaitRecords(1);
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
      printed = running.printed();
    }

    arrived.assertExactlyOnce(List.of(alert));
    assertThat(printed)
        .contains("Delivered connection=")
        .doesNotContain("App~", "Mail~", "not found in prop");
  }

  @Test
  void a_secret_that_is_refused_is_in_no_message() throws Exception {
    sandbox.entra().register(tenant.id(), tenant.clientId(), APP, EnumSet.allOf(Api.class));
    own("client-secret", "{{file:" + Files.writeString(data.resolve("app"), APP + "\n") + "}}");
    properties.put("smtp.username", "nobody@example.org");
    properties.put(
        "smtp.password", "{{file:" + Files.writeString(data.resolve("pw"), MAIL + "\n") + "}}");
    serve("High", "Ransomware");

    try (Typed.Running running = Typed.Running.start(data, properties, Map.of(), "run")) {
      await().atMost(LONG).until(() -> running.printed().contains("Delivery failed"));
      assertThat(running.printed()).doesNotContain("App~", "Mail~");
    }
    Typed check = Typed.of(data, properties, Map.of(), "check");
    assertThat(check.printed()).contains("Mail localhost").doesNotContain("App~", "Mail~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab{{y}}cd-T0KEN", "ab}}cd-T0KEN", "{{y}}-T0KEN"})
  void a_value_for_routes_that_Camel_would_resolve_stops_the_start_by_name(String token)
      throws Exception {
    Typed run = Typed.of(data, properties, Map.of("DEFENDER_ROUTING_SPLUNK_TOKEN", token), "run");

    assertThat(run.code()).isNotZero();
    assertThat(run.printed()).contains("routing.splunk.token holds {{").doesNotContain("T0KEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka:hook-T0KEN?x=hook-T0KEN", "nonsense:hook-T0KEN"})
  void an_address_that_cannot_be_used_is_not_quoted_by_Camel(String address) throws Exception {
    Path routes = webhook();
    properties.put("routes.folder", routes.toString());
    properties.put(
        "routing.webhook.url",
        "{{file:" + Files.writeString(data.resolve("hook"), address + "\n") + "}}");

    for (String command : List.of("run", "check")) {
      Typed typed = Typed.of(data, properties, Map.of(), command);
      assertThat(typed.code()).isNotZero();
      assertThat(typed.printed()).doesNotContain("T0KEN", "hook-");
    }
    assertThat(written()).noneMatch(text -> text.contains("T0KEN"));
  }

  @Test
  void a_login_that_Kafka_cannot_read_is_named_and_not_quoted() throws Exception {
    Map<String, String> wrong = new HashMap<>(properties);
    wrong.put("kafka.client.security.protocol", "SASL_PLAINTEXT");
    wrong.put("kafka.client.sasl.mechanism", "PLAIN");
    wrong.put(
        "kafka.client.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
            + " password=\"Kafka~\"T0KEN\";");

    Typed run = Typed.of(data, wrong, Map.of(), "run");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("kafka.client.sasl.jaas.config is no login that Kafka's client can read");
    assertThat(run.printed()).doesNotContain("Kafka~", "T0KEN");
  }

  private Path webhook() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(
        routes, "- to: { uri: \"{{routing.webhook.url}}\", parameters: { httpMethodd: POST } }");
    return routes;
  }

  private void own(String option, String value) {
    properties.put("tenants." + tenant.name() + "." + option, value);
  }

  /** All files below the data folder but the one that is to hold it. */
  private List<String> written() throws Exception {
    try (Stream<Path> walked = Files.walk(data)) {
      return walked
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("hook"))
          .map(
              file -> {
                try {
                  return Files.readString(file, ISO_8859_1);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }
}
