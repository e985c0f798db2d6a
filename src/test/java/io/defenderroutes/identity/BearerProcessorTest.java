package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class BearerProcessorTest {
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

  @Test
  void the_token_moves_from_its_variable_into_the_authorization_header() {
    exchange.setVariable("token", new Token("abc", Instant.EPOCH));

    new BearerProcessor().process(exchange);

    assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("Authorization");
    assertThat(exchange.getMessage().getHeader("Authorization")).isEqualTo("Bearer abc");
    assertThat(exchange.getVariable("token")).isNull();
  }

  @Test
  void a_new_token_replaces_the_header() {
    exchange.getMessage().setHeader("Authorization", "Bearer old");
    exchange.setVariable("token", new Token("new", Instant.EPOCH));

    new BearerProcessor().process(exchange);

    assertThat(exchange.getMessage().getHeader("Authorization")).isEqualTo("Bearer new");
  }

  @Test
  void a_missing_token_fails() {
    assertThatThrownBy(() -> new BearerProcessor().process(exchange))
        .hasMessageContaining("the step before has to fetch one");
    assertThat(exchange.getMessage().getHeader("Authorization")).isNull();
  }
}
