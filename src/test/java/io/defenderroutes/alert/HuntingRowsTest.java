package io.defenderroutes.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Identity of rows with the shipped files of both hunting APIs. */
class HuntingRowsTest {
  private static final String ROW =
      "{\"Timestamp\":\"2026-11-30T08:00:00.12Z\",\"AlertId\":\"a\",\"Title\":\"Ü\",\"Count\":5,\"Tags\":[\"x\"]}";

  private static final DefaultCamelContext context = new DefaultCamelContext();
  private static final Identify identify =
      new Identify(
          source ->
              Objects.requireNonNull(
                  context.getRegistry().lookupByNameAndType(source + "-fields", Fields.class)));

  @BeforeAll
  static void load() throws Exception {
    for (String source : new String[] {"hunting", "graph-hunting"}) {
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              PluginHelper.getResourceLoader(context)
                  .resolveResource("file:routes/sources/" + source + ".camel.yaml"));
    }
  }

  @AfterAll
  static void close() throws Exception {
    context.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'@odata.type':'#microsoft.graph.security.huntingRowResult','Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':5,'Tags':['x']}",
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count@odata.type':'#Int64','Count':5,'Tags@odata.type':'#Collection(String)','Tags':['x']}",
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':5,'Tags':['x'],'Tags@odata.type':'#Collection(String)'}",
        "{ 'AlertId': 'a', 'Timestamp': '2026-11-30T08:00:00.1200000Z', 'Title': '\\u00dc', 'Count': '5', 'Tags': [ 'x' ], 'Machine': null, 'User': '' }"
      })
  void the_notation_of_a_row_does_not_change_its_version(String written) throws Exception {
    Exchange plain = identify("graph-hunting", ROW);
    Exchange other = identify("graph-hunting", written.replace('\'', '"'));

    assertThat(variable(other, "version")).isEqualTo(variable(plain, "version"));
    assertThat(variable(other, "alertId")).isEqualTo("a");
    assertThat(other.getMessage().getBody(String.class))
        .as("the vendor's JSON byte for byte")
        .isEqualTo(written.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':6,'Tags':['x']}",
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':5,'Tags':['x','y']}",
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':5,'Tag':['x']}",
        "{'Timestamp':'2026-11-30T08:00:00.12Z','AlertId':'a','Title':'Ü','Count':5,'Tags':['x'],'Machine':'m'}",
        "{'Timestamp':'2026-11-30T08:00:00.1200001Z','AlertId':'a','Title':'Ü','Count':5,'Tags':['x']}",
      })
  void a_row_with_another_value_is_another_version(String other) throws Exception {
    assertThat(variable(identify("graph-hunting", other.replace('\'', '"')), "version"))
        .isNotEqualTo(variable(identify("graph-hunting", ROW), "version"));
  }

  @Test
  void both_apis_give_a_row_the_same_sameAs() throws Exception {
    String annotated = ROW.replace("\"Count\":5", "\"Count@odata.type\":\"#Int64\",\"Count\":5");

    String name = variable(identify("hunting", ROW), "sameAs");
    assertThat(name).isNotEmpty();
    assertThat(variable(identify("graph-hunting", annotated), "sameAs")).isEqualTo(name);
    assertThat(variable(identify("graph-hunting", ROW.replace("5", "6")), "sameAs"))
        .as("another row of the same alert")
        .isNotEqualTo(name);
  }

  @Test
  void invalid_json_has_a_version() throws Exception {
    assertThat(variable(identify("graph-hunting", "{\"AlertId\":"), "version")).isNotEmpty();
  }

  private static Exchange identify(String source, String row) throws Exception {
    Exchange exchange = new DefaultExchange(context);
    exchange.setVariable(AlertContract.SOURCE, source);
    exchange.getMessage().setBody(row.getBytes(UTF_8));
    identify.process(exchange);
    return exchange;
  }

  private static String variable(Exchange exchange, String name) {
    return exchange.getVariable(name, String.class);
  }
}
