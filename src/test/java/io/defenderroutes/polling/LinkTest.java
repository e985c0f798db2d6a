package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
  private static final String BASE = "https://graph.example";

  @ParameterizedTest
  @CsvSource({
    "https://graph.example/v1.0/x?$skiptoken=a%3Db&$top=5, /v1.0/x, $skiptoken=a%3Db&$top=5",
    "HTTPS://Graph.Example:443/v1.0/x, /v1.0/x, ''",
    "' https://graph.example/v1.0/x ', /v1.0/x, ''",
    "/v1.0/x?$skip=20, /v1.0/x, $skip=20",
    "https://graph.example/v1.0/incidents('14')/alerts, /v1.0/incidents('14')/alerts, ''",
    "https://graph.example/x?$filter=a eq {{b}}, /x, $filter=a%20eq%20%7B%7Bb%7D%7D",
    "https://graph.example, /, ''"
  })
  void a_link_on_the_same_origin_is_followed(String link, String path, String query)
      throws LinkRefused {
    assertThat(Link.follow(BASE, link)).isEqualTo(new Link(BASE, path, query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://graph.example.evil.example/v1.0/x",
        "https://evil.example/v1.0/x",
        "http://graph.example/v1.0/x",
        "https://graph.example:8443/v1.0/x",
        "//evil.example/v1.0/x",
        "https://graph.example@evil.example/v1.0/x",
        "https://evil.example\\@graph.example/x",
        "https://user:pw@graph.example/v1.0/x",
        "https://graph.example%2eevil.example/x",
        "https:///v1.0/x",
        "file:/etc/passwd",
        "javascript:alert(1)",
        "v1.0/x",
        "?$skip=20",
        "https://graph.example/\u0000x",
        "x"
      })
  void no_other_is(String link) {
    assertThatThrownBy(() -> Link.follow(BASE, link)).isInstanceOf(LinkRefused.class);
  }

  @Test
  void nor_one_that_is_very_long() {
    assertThatThrownBy(() -> Link.follow(BASE, BASE + "/" + "x".repeat(9_000)))
        .isInstanceOf(LinkRefused.class)
        .hasMessageContaining("8192");
  }

  @Test
  void the_message_names_the_other_origin_and_no_more() {
    assertThatThrownBy(() -> Link.follow(BASE, "https://evil.example/x?code=secret"))
        .hasMessageContaining("https://evil.example")
        .hasMessageNotContaining("secret");
  }

  @Test
  void what_a_source_states_is_below_the_base_url() {
    assertThat(Link.below("https://gateway.example:8443/graph", "/v1.0/x/14?$expand=alerts"))
        .isEqualTo(new Link("https://gateway.example:8443", "/graph/v1.0/x/14", "$expand=alerts"));
  }
}
