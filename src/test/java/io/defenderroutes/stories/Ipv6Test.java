package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.ConnectProxy;
import io.defenderroutes.sandbox.Ipv6Relay;
import io.defenderroutes.sandbox.SiemAlert;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every server by the literal of its IPv6 address. */
@EnabledIf("io.defenderroutes.sandbox.Ipv6Relay#isPossible")
class Ipv6Test extends InSandbox {
  private Ipv6Relay entra;
  private Ipv6Relay api;
  private Ipv6Relay kafka;
  private Ipv6Relay mail;
  private Ipv6Relay mailTls;

  @BeforeEach
  void startRelays() {
    entra = Ipv6Relay.to(sandbox.entra().authorityHost().getPort());
    api = Ipv6Relay.to(sandbox.defender().baseUri().getPort());
    kafka = Ipv6Relay.to(port(sandbox.kafka().bootstrapServers()));
    mail = Ipv6Relay.to(sandbox.mail().port());
    mailTls = Ipv6Relay.to(sandbox.mail().tlsPort());
    properties.put("authority-host", "https://[::1]:" + entra.port());
    properties.put(
        "siem.base-url",
        sandbox.defender().baseUri().toString().replaceFirst("//[^/]*", "//[::1]:" + api.port()));
    properties.put("kafka.brokers", "[::1]:" + kafka.port());
    properties.put("smtp.port", Integer.toString(mail.port()));
    properties.put("management.host", "::1");
    properties.put("management.port", Integer.toString(freePort()));
  }

  @AfterEach
  void stopRelays() {
    List.of(entra, api, kafka, mail, mailTls).forEach(Ipv6Relay::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]"})
  void alerts_arrive_where_every_host_is_an_ipv6_address(String host) throws Exception {
    properties.put("smtp.host", host);
    properties.put("management.host", host);
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
      assertThat(health()).contains("UP");
    }
    arrived.assertExactlyOnce(List.of(alert));
  }

  @Test
  void mail_over_tls_accepts_the_certificate_of_an_ipv6_address() throws Exception {
    properties.put("smtp.host", "::1");
    properties.put("smtp.security", "tls");
    properties.put("smtp.port", Integer.toString(mailTls.port()));
    serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
    }
  }

  @Test
  void a_proxy_may_have_an_ipv6_address() throws Exception {
    properties.put("smtp.host", "::1");
    List<SiemAlert> alerts = serve(2);
    try (ConnectProxy proxy = ConnectProxy.start();
        Ipv6Relay relay = Ipv6Relay.to(URI.create(proxy.url()).getPort())) {
      properties.put("http.proxy", "http://[::1]:" + relay.port());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(2);
      }
      assertThat(proxy.tunnels()).contains("[::1]:" + api.port(), "[::1]:" + entra.port());
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void traces_go_to_a_collector_with_an_ipv6_address() throws Exception {
    properties.put("smtp.host", "::1");
    serve(1);
    try (HttpReceiver collector = HttpReceiver.plain();
        Ipv6Relay relay = Ipv6Relay.to(URI.create(collector.url()).getPort())) {
      properties.put("traces.endpoint", "http://[::1]:" + relay.port() + "/v1/traces");
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> !collector.received().isEmpty());
      }
      assertThat(collector.received().get(0).path()).isEqualTo("/v1/traces");
    }
  }

  @Test
  void check_reaches_every_server_by_its_ipv6_address() throws Exception {
    properties.put("smtp.host", "[::1]");
    serve(1);

    Command check = Command.check(properties);

    assertThat(check.out()).doesNotContain("✗");
    assertThat(check.code()).as(check.out() + check.err()).isZero();
  }

  private static int freePort() {
    Ipv6Relay probe = Ipv6Relay.to(1);
    probe.close();
    return probe.port();
  }

  private String health() throws Exception {
    URI uri = URI.create("http://[::1]:" + properties.get("management.port") + "/observe/health");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int port(String hostAndPort) {
    return Integer.parseInt(hostAndPort.substring(hostAndPort.lastIndexOf(':') + 1));
  }
}
