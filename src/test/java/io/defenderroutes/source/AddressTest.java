package io.defenderroutes.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.KnownRoutes;
import io.defenderroutes.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the APIs are, by the shipped table. */
class AddressTest {
  private static final Map<String, Cloud> CLOUDS = beans(Cloud.class, "clouds");

  private static <T> Map<String, T> beans(Class<T> type, String file) {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              PluginHelper.getResourceLoader(context)
                  .resolveResource("file:routes/sources/" + file + ".camel.yaml"));
      return context.getRegistry().findByTypeWithName(type);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Source shipped(String source) {
    return Objects.requireNonNull(beans(Source.class, source).get(source));
  }

  @ParameterizedTest
  @CsvSource({
    "siem,commercial,eu,wdatp-alertexporter-eu.windows.com,graph.windows.net",
    "siem,commercial,UK,wdatp-alertexporter-uk.windows.com,graph.windows.net",
    "siem,gcc,,wdatp-alertexporter-us.gcc.securitycenter.windows.us,graph.windows.net",
    "siem,gcc-high,,wdatp-alertexporter-us.securitycenter.windows.us,graph.windows.net",
    "endpoint,commercial,,api.securitycenter.microsoft.com,api.securitycenter.microsoft.com",
    "endpoint,commercial,swa,swa.api.security.microsoft.com,api.securitycenter.microsoft.com",
    "endpoint,commercial,ina,ina.api.security.microsoft.com,api.securitycenter.microsoft.com",
    "endpoint,commercial,aea,aea.api.security.microsoft.com,api.securitycenter.microsoft.com",
    "endpoint,gcc,us,api-gcc.securitycenter.microsoft.us,api-gcc.securitycenter.microsoft.us",
    "endpoint,dod,,api-gov.securitycenter.microsoft.us,api-gov.securitycenter.microsoft.us",
    "incidents,commercial,eu,api-eu.security.microsoft.com,api.security.microsoft.com",
    // No address of its own in that region.
    "incidents,commercial,au,api.security.microsoft.com,api.security.microsoft.com",
    "hunting,gcc-high,,api-gov.security.microsoft.us,api-gov.security.microsoft.us",
    "hunting,commercial,ina,api.security.microsoft.com,api.security.microsoft.com",
    "graph-hunting,commercial,eu,graph.microsoft.com,graph.microsoft.com",
    "graph-hunting,gcc,,graph.microsoft.com,graph.microsoft.com",
    "graph-hunting,gcc-high,,graph.microsoft.us,graph.microsoft.us",
    "graph-hunting,dod,,dod-graph.microsoft.us,dod-graph.microsoft.us",
    "graph-alerts,commercial,eu,graph.microsoft.com,graph.microsoft.com",
    "graph-alerts,gcc,,graph.microsoft.com,graph.microsoft.com",
    "graph-incidents,gcc-high,,graph.microsoft.us,graph.microsoft.us",
    "graph-incidents,dod,,dod-graph.microsoft.us,dod-graph.microsoft.us"
  })
  void cloud_and_region_say_where_an_api_is_and_what_its_tokens_are_for(
      String source, String cloud, String region, String host, String audience) {
    Map<String, String> set = new HashMap<>(Map.of("cloud", cloud));
    if (region != null) {
      set.put("region", region);
    }

    Address address = address(source, set);

    assertThat(address.baseUrl()).isEqualTo("https://" + host);
    assertThat(address.scope()).isEqualTo("https://" + audience + "/.default");
    assertThat(address.authority())
        .isEqualTo(
            cloud.matches("gcc-high|dod")
                ? "https://login.microsoftonline.us"
                : "https://login.microsoftonline.com");
  }

  @Test
  void every_cloud_has_every_source_with_its_tokens() {
    assertThat(CLOUDS).containsOnlyKeys("commercial", "gcc", "gcc-high", "dod");
    CLOUDS.forEach(
        (name, cloud) -> {
          for (String source : sources()) {
            String shared = shipped(source).getApi();
            String api = shared.isEmpty() ? source : shared;
            Optional<String> region = cloud.regions(api).stream().findFirst();
            assertThat(cloud.host(api, region)).as(name + " " + source).isPresent();
            assertThat(cloud.scopes(api)).isNotEmpty();
          }
        });
  }

  @Test
  void without_the_region_that_an_api_needs_it_is_told_which_there_are() {
    assertThat(faults("siem", Map.of()))
        .containsExactly(
            "region (DEFENDER_REGION) is missing, without which siem has no address, for tenant default;"
                + " it must be one of [eu, us, uk], or siem.base-url be set");
    assertThat(faults("siem", Map.of("region", "au")))
        .singleElement()
        .asString()
        .startsWith("region (DEFENDER_REGION) is 'au', where siem has no address");
  }

  @Test
  void a_cloud_that_is_not_in_the_table_is_told_with_those_that_are() {
    assertThat(faults("endpoint", Map.of("cloud", "mars")))
        .singleElement()
        .asString()
        .contains("cloud is 'mars'", "commercial", "gcc-high");
  }

  @Test
  void another_address_can_be_given_such_as_a_gateways() {
    Address address =
        address(
            "graph-alerts",
            Map.of(
                "graph-alerts.base-url", "https://gateway.example/graph/",
                "graph-alerts.scope", "api://gateway/.default",
                "authority-host", "https://entra.example"));

    assertThat(address)
        .isEqualTo(
            new Address(
                "https://gateway.example/graph",
                "api://gateway/.default",
                "https://entra.example",
                List.of()));
  }

  @Test
  void a_host_of_another_cloud_is_refused() {
    assertThat(
            faults(
                "endpoint",
                Map.of("endpoint.base-url", "https://api-gov.securitycenter.microsoft.us")))
        .hasSize(2)
        .first()
        .asString()
        .contains(
            "endpoint.base-url is 'https://api-gov.securitycenter.microsoft.us'",
            "not for 'https://api.securitycenter.microsoft.com/.default' (cloud commercial)");
  }

  @Test
  void a_token_for_another_api_is_refused() {
    assertThat(faults("endpoint", Map.of("endpoint.scope", "https://graph.microsoft.com/.default")))
        .singleElement()
        .asString()
        .contains("accepts tokens for [https://api.securitycenter.microsoft.com/.default");
    assertThat(
            address(
                    "endpoint",
                    Map.of(
                        "endpoint.scope",
                        "https://securitycenter.onmicrosoft.com/windowsatpservice/.default"))
                .scope())
        .startsWith("https://securitycenter.onmicrosoft.com");
  }

  @Test
  void an_authority_of_another_cloud_is_refused() {
    assertThat(faults("graph-alerts", Map.of("authority-host", "https://login.microsoftonline.us")))
        .singleElement()
        .asString()
        .contains(
            "authority-host is 'https://login.microsoftonline.us'",
            "graph.microsoft.com does not accept",
            "it must be https://login.microsoftonline.com");
  }

  @Test
  void a_source_of_ones_own_has_its_address_in_its_file() {
    Source own = new Source();
    own.setBaseUrl("https://alerts.example");
    own.setScope("api://alerts/.default");
    Address.Book book = new Address.Book(settings(Map.of()), CLOUDS);

    assertThat(book.of("default", "own", own))
        .contains(
            new Address(
                "https://alerts.example",
                "api://alerts/.default",
                "https://login.microsoftonline.com",
                List.of()));
    assertThat(book.of("default", "nowhere", new Source())).isEmpty();
    assertThat(book.faults())
        .containsExactly(
            "the address of nowhere for tenant default is not known in cloud commercial; set nowhere.base-url");
  }

  private static Address address(String source, Map<String, String> set) {
    Address.Book book = new Address.Book(settings(set), CLOUDS);
    Address address = book.of("default", source, shipped(source)).orElse(null);
    assertThat(book.faults()).isEmpty();
    assertThat(address).isNotNull();
    return Objects.requireNonNull(address);
  }

  private static List<String> faults(String source, Map<String, String> set) {
    Address.Book book = new Address.Book(settings(set), CLOUDS);
    assertThat(book.of("default", source, shipped(source))).isEmpty();
    return book.faults();
  }

  private static Settings settings(Map<String, String> set) {
    Map<String, String> all = new HashMap<>(set);
    all.put("tenant-id", "72f988bf-86f1-41af-91ab-2d7cd011db47");
    all.put("client-id", "app");
    all.put("client-secret", "s");
    return Settings.of(all, Map.of(), folder -> new KnownRoutes(Map.of(), sources()));
  }

  private static Set<String> sources() {
    return Set.of(
        "siem",
        "endpoint",
        "incidents",
        "hunting",
        "graph-alerts",
        "graph-hunting",
        "graph-incidents");
  }
}
