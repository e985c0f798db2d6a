package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.delivery.pending.PartlyRejected;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkResultTest {
  @Test
  void items_that_are_new_or_exist_already_are_accepted() {
    assertThatCode(
            () ->
                result(
                    2,
                    "{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},"
                        + "{\"create\":{\"status\":409,\"error\":{\"type\":\"version_conflict\"}}}]}"))
        .doesNotThrowAnyException();
  }

  @Test
  void an_item_that_is_rejected_has_the_servers_reason() {
    assertThatThrownBy(
            () ->
                result(
                    2,
                    "{\"items\":[{\"create\":{\"status\":201}},"
                        + "{\"create\":{\"status\":400,\"error\":{\"type\":\"mapper_parsing\"}}}]}"))
        .isInstanceOf(PartlyRejected.class)
        .hasMessage("1 deliveries of a call were not accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "not JSON",
        "{\"items\":{}}",
        "{\"items\":[]}",
        "{\"items\":[{\"create\":{\"status\":201}}]}",
        "{\"items\":[{},{},{}]}"
      })
  void a_response_without_a_result_for_each_item_is_a_failure_of_all(String response) {
    assertThatThrownBy(() -> result(2, response)).isInstanceOf(IOException.class);
  }

  @Test
  void an_item_without_a_status_is_not_accepted() {
    assertThatThrownBy(() -> result(1, "{\"items\":[{}]}")).isInstanceOf(PartlyRejected.class);
  }

  private static void result(int sent, String response) throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    exchange.setVariable(StoredMessages.BULK_SIZE, sent);
    exchange.getMessage().setBody(response);
    new BulkResult().process(exchange);
  }
}
