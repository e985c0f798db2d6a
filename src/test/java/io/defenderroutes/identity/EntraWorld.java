package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.EntraSimulator;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;

/** A simulated Entra per test class, with a separate app per test. */
abstract class EntraWorld {
  private static final Pattern FIELD = Pattern.compile("name=\"([^\"]*)\" value=\"([^\"]*)\"");
  private static final Pattern ACTION = Pattern.compile("action=\"([^\"]*)\"");

  static final String GRAPH = "https://graph.microsoft.com";
  static final String SCOPE = GRAPH + "/.default";
  static final Certificates certificates = Certificates.create(Clock.systemUTC());

  final String tenantId = UUID.randomUUID().toString();
  final String clientId = UUID.randomUUID().toString();
  final EntraTokens tokens = newTokens();

  static EntraTokens newTokens() {
    return newTokens(Clock.systemUTC());
  }

  static EntraTokens newTokens(Clock clock) {
    return new EntraTokens(
        certificates.clientContext(),
        null,
        new Timeouts(Waits.LIMIT, Waits.LIMIT, Duration.ofHours(1)),
        clock);
  }

  Credential credential(ClientCredential proof) {
    return new Credential("contoso", tenantId, clientId, proof, entra().authorityHost());
  }

  static EntraSimulator entra() {
    return Running.ENTRA;
  }

  private static final class Running {
    static final EntraSimulator ENTRA = EntraSimulator.start(certificates, Clock.systemUTC());
  }

  /** Opens a page like a browser, and submits its form like its script. */
  static String browse(URI page) {
    HttpClient browser =
        HttpClient.newBuilder()
            .sslContext(certificates.clientContext())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    try {
      String html =
          browser
              .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      String form =
          FIELD
              .matcher(html)
              .results()
              .map(m -> m.group(1) + "=" + URLEncoder.encode(m.group(2), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      Matcher action = ACTION.matcher(html);
      assertThat(action.find()).as(html).isTrue();
      return browser
          .send(
              HttpRequest.newBuilder(URI.create(action.group(1)))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .timeout(Waits.LIMIT)
                  .POST(HttpRequest.BodyPublishers.ofString(form))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void nobodyElseIsAtTheBrowser() {
    entra().users().deny(false);
  }
}
