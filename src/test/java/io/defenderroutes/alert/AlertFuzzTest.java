package io.defenderroutes.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.fuzz.Mutations;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.camel.Exchange;

/** Mutated alerts are classified or rejected, and never fail otherwise. */
class AlertFuzzTest {
  private static final ShippedSources SOURCES = new ShippedSources();
  private static final Set<String> SEVERITIES =
      Set.of("informational", "low", "medium", "high", "unknown");

  @AfterContainer
  static void close() throws Exception {
    SOURCES.close();
  }

  @Provide
  Arbitrary<byte[]> alerts() {
    return Mutations.of(
        List.of(
            ShippedSources.alert("siem-2020.json").toString(),
            ShippedSources.alert("siem-2017.json").toString()));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void a_mutated_alert_is_classified_or_rejected(@ForAll("alerts") byte[] alert) {
    Mutations.ending(() -> classify(new String(alert, UTF_8)));
  }

  private static boolean classify(String alert) throws Exception {
    try {
      Exchange exchange = SOURCES.classify(alert);
      assertThat(SEVERITIES).contains(ShippedSources.variable(exchange, AlertContract.SEVERITY));
      assertThat(ShippedSources.variable(exchange, AlertContract.VERSION)).isNotBlank();
      return true;
    } catch (UnclassifiableAlert e) {
      return false;
    }
  }
}
