package io.defenderroutes.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.configuration.InvalidConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is set for every command alike. */
class ConfTest {
  @Test
  void a_log_that_cannot_be_is_told_and_not_made_something_else() {
    assertThatThrownBy(() -> Conf.requireLog(Map.of("DEFENDER_LOG_LEVEL", "VERBOSE")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("DEFENDER_LOG_LEVEL is 'VERBOSE'; it must be one of ERROR, WARN");
    assertThatThrownBy(() -> Conf.requireLog(Map.of("DEFENDER_LOG_FORMAT", "xml")))
        .hasMessageContaining("DEFENDER_LOG_FORMAT is 'xml'; it must be one of text, json");
  }

  @Test
  void words_of_the_log_may_be_small_or_missing() {
    assertThatCode(
            () -> Conf.requireLog(Map.of("DEFENDER_LOG_LEVEL", "debug", "DEFENDER_LOG_FORMAT", "")))
        .doesNotThrowAnyException();
  }
}
