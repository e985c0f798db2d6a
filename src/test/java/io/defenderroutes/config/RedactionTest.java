package io.defenderroutes.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
  @Test
  void a_secret_is_left_out_of_messages_as_it_is_and_encoded() {
    Redaction.add("Zx9 {{y}}ä%&");

    assertThat(Redaction.of("from text: Zx9 {{y}}ä%&, a=Zx9+%7B%7By%7D%7D%C3%A4%25%26"))
        .isEqualTo("from text: ***, a=***");
    assertThat(new String(Redaction.of("ü Zx9 {{y}}ä%& ü".getBytes(UTF_8)), UTF_8))
        .isEqualTo("ü *** ü");
  }

  @Test
  void the_parts_of_an_address_are_left_out_too() {
    Redaction.add("https:hooks.example/Zy8T0KEN?sig=Zy8S1GNED&v=1");

    assertThat(Redaction.of("resolve https://hooks.example/Zy8T0KEN?v=1&sig=Zy8S1GNED failed"))
        .doesNotContain("Zy8");
  }

  @Test
  void what_is_found_in_any_text_is_left_in() {
    Redaction.add("alert");
    Redaction.addIfSecret("routing.topic", "defender.alerts.Zw7");

    assertThat(Redaction.of("an alert for defender.alerts.Zw7"))
        .isEqualTo("an alert for defender.alerts.Zw7");
  }
}
