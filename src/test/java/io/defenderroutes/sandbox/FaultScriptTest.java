package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultScriptTest {
  private static final Set<String> TENANTS = Set.of("contoso");

  @Test
  void everyKindOfLineIsRead() {
    List<ScriptedFault> faults =
        parse(
            "# an afternoon",
            "",
            "after 30s graph-alerts contoso 503 x3   # thrice",
            "every 60s siem * hang 20s",
            "after 10s endpoint * 429 retry-after 15",
            "after 0s * * 206",
            "after 500ms * * cut 7",
            "after 1m * * cut x2",
            "after 1h * * html",
            "after 1s * * malformed",
            "after 1s * * bare");

    assertThat(faults)
        .extracting(ScriptedFault::fault)
        .containsExactly(
            Fault.status(503),
            Fault.hang(Duration.ofSeconds(20)),
            Fault.tooManyRequests(Duration.ofSeconds(15)),
            Fault.partial(),
            Fault.cutBody(7),
            Fault.cutBody(500),
            Fault.html200(),
            Fault.malformedJson(),
            Fault.bareObject());
    assertThat(faults.get(0).apis()).containsExactly(Api.GRAPH_ALERTS);
    assertThat(faults.get(0).tenant()).isEqualTo("contoso");
    assertThat(faults.get(0).times()).isEqualTo(3);
    assertThat(faults.get(1).every()).isTrue();
    assertThat(faults.get(3).apis()).hasSize(7);
    assertThat(faults.get(4).time()).isEqualTo(Duration.ofMillis(500));
    assertThat(faults.get(5).times()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "at 30s siem * 500, 'begins with ''at'', not with after or every'",
    "after soon siem * 500, '''soon'' is no time such as'",
    "every 0s siem * 500, 'too often'",
    "after 1s sentinel * 500, 'no API is called ''sentinel''; there are siem,endpoint'",
    "after 1s siem fabrikam 500, 'no tenant is called ''fabrikam''; there are contoso'",
    "after 1s siem * 200, '''200'' is none of 400 to 599'",
    "after 1s siem *, 'what is to happen'",
    "after 1s siem * hang, 'how long to hang'",
    "after 1s siem * 429 retry-after soon, '''soon'' is no number of seconds'",
    "after 1s siem * 500 x2 x3, '''x2 x3'' is too much'"
  })
  void aLineThatIsWrongIsNamed(String line, String message) {
    assertThatThrownBy(() -> parse("# one", line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: ")
        .hasMessageContaining(message);
  }

  private static List<ScriptedFault> parse(String... lines) {
    return FaultScript.parse(Arrays.asList(lines), TENANTS);
  }
}
