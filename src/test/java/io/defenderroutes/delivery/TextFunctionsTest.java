package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TextFunctionsTest {
  private static final String HOSTILE =
      "a,b) \"q\" 'x' \\ \n\u0000 ${body} $simple{body} {{secret}} <!channel> & \u2028 \ud83d\ude00";

  private final CamelContext context = new DefaultCamelContext();

  @BeforeEach
  void start() {
    TextFunctions.add(context);
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void json_writes_any_text_as_one_string() throws Exception {
    assertThat(new ObjectMapper().readTree(evaluate("${json(${variable.title})}")).textValue())
        .isEqualTo(HOSTILE);
  }

  @Test
  void text_around_the_alerts_is_a_part_of_the_string() throws Exception {
    String message = evaluate("{\"text\":${json([${variable.severity}] x:\\n${variable.title})}}");

    assertThat(new ObjectMapper().readTree(message).path("text").textValue())
        .isEqualTo("[high] x:\n" + HOSTILE);
  }

  @Test
  void slack_finds_neither_links_nor_mentions() throws Exception {
    String text = new ObjectMapper().readTree(evaluate("${slack(${variable.title})}")).textValue();

    assertThat(text).contains("&lt;!channel&gt; &amp; ").doesNotContain("<", ">");
  }

  @Test
  void a_variable_that_is_not_set_is_an_empty_string() {
    assertThat(evaluate("${json(${variable.none})}${slack(${variable.none})}"))
        .isEqualTo("\"\"\"\"");
  }

  private String evaluate(String text) {
    Expression expression = context.resolveLanguage("simple").createExpression(text);
    expression.init(context);
    Exchange exchange = new DefaultExchange(context);
    exchange.setVariable("severity", "high");
    exchange.setVariable("title", HOSTILE);
    exchange.getMessage().setBody("the body");
    return expression.evaluate(exchange, String.class);
  }
}
