package io.defenderroutes.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {
  @Test
  void an_unknown_connection_is_an_error_that_names_it() {
    ConnectionRegistry registry =
        new ConnectionRegistry(
            (settings, tenants) -> {
              throw new AssertionError();
            },
            false);

    assertThatThrownBy(() -> registry.polling("acme/other"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no connection is named acme/other");
  }
}
