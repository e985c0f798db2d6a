package io.defenderroutes.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.fuzz.Mutations;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A properties file is read, or rejected by line, and no message quotes a value. */
class PropertiesFuzzTest {
  private static final String SECRET = "s3cretOfContoso";

  @Provide
  Arbitrary<byte[]> files() {
    return Mutations.of(
        List.of(
            "# who\ntenant-id=t\nclient-secret="
                + SECRET
                + "\npoll.interval = 1m\n"
                + "kafka.client.sasl.jaas.config=a \\\n  b;\nsmtp.username=CONTOSO\\\\nagios\n"));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void a_file_is_read_or_rejected(@ForAll("files") byte[] file) {
    Mutations.ending(() -> read(new String(file, UTF_8)));
  }

  private static Map<String, String> read(String text) {
    try {
      return PropertiesText.read(text, "x.properties");
    } catch (InvalidConfiguration e) {
      assertThat(e.faults()).allSatisfy(fault -> assertThat(fault).contains("x.properties"));
      assertThat(String.join("\n", e.faults())).doesNotContain("=" + SECRET);
      return Map.of();
    }
  }
}
