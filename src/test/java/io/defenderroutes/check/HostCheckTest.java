package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.check.Finding.Outcome;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.ConnectProxy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCheckTest {
  private static final Duration TIMEOUT = Waits.LIMIT;

  private final Certificates certificates = Certificates.create(Clock.systemUTC());

  @Test
  void a_reachable_host_is_good() throws Exception {
    try (Listener host = Listener.tls("127.0.0.1", certificates.serverContext())) {
      Finding finding = check(certificates, "localhost", host.port(), null);
      assertThat(finding).isEqualTo(Finding.good("Host", "reached: TLSv1.3"));
    }
  }

  @Test
  void an_unknown_host_name_is_bad() throws Exception {
    Finding bad = check(certificates, "no-such-host.invalid", 443, null);
    assertThat(bad.cause()).contains("Unknown host name no-such-host.invalid");
    assertThat(bad.remedy()).contains("base-url");
  }

  @Test
  void a_closed_port_is_bad() throws Exception {
    Finding bad = check(certificates, "localhost", Listener.unusedPort(), null);
    assertThat(bad.cause()).contains("refuses connections");
  }

  @Test
  void a_silent_host_is_bad_after_the_timeout() throws Exception {
    try (Listener silent = Listener.silent()) {
      Finding bad =
          new HostCheck(
                  certificates.clientContext(), null, Duration.ofMillis(300), Clock.systemUTC())
              .check("Host", "reached", url("localhost", silent.port()), "base-url");
      assertThat(bad.cause()).contains("does not respond");
      assertThat(bad.remedy()).contains("firewall");
    }
  }

  @Test
  void a_host_without_tls_is_bad() throws Exception {
    try (Listener plain = Listener.scripted("220 smtp here\r\n", line -> "")) {
      Finding bad = check(certificates, "localhost", plain.port(), null);
      assertThat(bad.cause()).contains("does not speak TLS");
    }
  }

  @Test
  void an_untrusted_certificate_authority_is_named() throws Exception {
    try (Listener host = Listener.tls("127.0.0.1", certificates.serverContext())) {
      Finding bad = check(SSLContext.getDefault(), "localhost", host.port(), null);
      assertThat(bad.cause()).contains("not trusted").contains("CN=Sandbox throw-away CA");
      assertThat(bad.remedy()).contains("tls.ca-file").contains("proxy that inspects TLS");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-60, BAD, expired at, clock",
    "10, BAD, 'valid from', clock",
    "-20, WARNING, expires at, Renew it"
  })
  void a_certificate_outside_its_validity_is_reported(
      int days, Outcome outcome, String cause, String remedy) throws Exception {
    Certificates shifted =
        Certificates.create(Clock.offset(Clock.systemUTC(), Duration.ofDays(days)));
    try (Listener host = Listener.tls("127.0.0.1", shifted.serverContext())) {
      Finding bad = check(shifted, "localhost", host.port(), null);
      assertThat(bad.outcome()).isEqualTo(outcome);
      assertThat(bad.cause()).contains(cause);
      assertThat(bad.remedy()).contains(remedy);
    }
  }

  @Test
  void a_certificate_for_another_host_lists_its_names() throws Exception {
    try (Listener host = Listener.tls("127.0.0.2", certificates.serverContext())) {
      Finding bad = check(certificates, "127.0.0.2", host.port(), null);
      assertThat(bad.cause())
          .isEqualTo(
              "The certificate presented for 127.0.0.2 is for localhost, 127.0.0.1, 0:0:0:0:0:0:0:1");
    }
  }

  @Test
  void the_check_uses_the_proxy() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start();
        Listener host = Listener.tls("127.0.0.1", certificates.serverContext())) {
      Finding finding = check(certificates, "localhost", host.port(), address(proxy));
      assertThat(finding.outcome()).isEqualTo(Outcome.GOOD);
      assertThat(proxy.tunnels()).containsExactly("localhost:" + host.port());

      Finding bad = check(SSLContext.getDefault(), "localhost", host.port(), address(proxy));
      assertThat(bad.cause()).contains("CN=Sandbox throw-away CA");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "407 Proxy Authentication Required, 'a user name and a password'",
    "403 Forbidden, 'Allow login.example.org:443 in the proxy'",
    "502 Bad Gateway, 'reaches login.example.org:443'"
  })
  void a_proxy_that_rejects_the_tunnel_is_bad(String status, String remedy) throws Exception {
    try (Listener proxy =
        Listener.scripted(
            "",
            line -> line.isEmpty() ? "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n" : "")) {
      Finding bad =
          check(
              certificates,
              "login.example.org",
              443,
              InetSocketAddress.createUnresolved("127.0.0.1", proxy.port()));
      assertThat(bad.cause()).contains(status);
      assertThat(bad.remedy()).contains(remedy);
    }
  }

  @Test
  void an_unreachable_proxy_is_bad() throws Exception {
    Finding bad =
        check(
            certificates,
            "login.example.org",
            443,
            InetSocketAddress.createUnresolved("localhost", Listener.unusedPort()));
    assertThat(bad.cause()).contains("localhost refuses connections");
    assertThat(bad.remedy()).contains("http.proxy");
  }

  private static InetSocketAddress address(ConnectProxy proxy) {
    URI url = URI.create(proxy.url());
    return InetSocketAddress.createUnresolved(url.getHost(), url.getPort());
  }

  private static Finding check(
      Certificates trusted, String host, int port, @Nullable InetSocketAddress proxy) {
    return check(trusted.clientContext(), host, port, proxy);
  }

  private static Finding check(
      SSLContext context, String host, int port, @Nullable InetSocketAddress proxy) {
    return new HostCheck(context, proxy, TIMEOUT, Clock.systemUTC())
        .check("Host", "reached", url(host, port), "base-url");
  }

  private static URI url(String host, int port) {
    return URI.create("https://" + host + ":" + port + "/path");
  }
}
