package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.fuzz.Mutations;
import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** No response crashes its reader, exceeds the bounds, or counts as complete where it is not. */
class ResponseFuzzTest {
  private static final Limits LIMITS = new Limits(256 * 1024, 16 * 1024, 64 * 1024);
  private static final String LIST =
      "{\"@odata.context\":\"https://x/$metadata#alerts\",\"value\":["
          + "{\"id\":\"da1\",\"severity\":\"high\",\"lastUpdateTime\":\"2026-03-01T12:00:00Z\"},"
          + "{\"id\":\"da2\",\"evidence\":[{\"n\":-1.5e3},null,true],\"title\":\"\\u00e4 \\\"b\\\"\"}],"
          + "\"@odata.nextLink\":\"\"}";
  private static final String ARRAY =
      "[{\"AlertTime\":\"t\",\"AlertId\":\"1\"},{\"AlertId\":\"2\"}]";
  private static final String BARE = "{\"id\":\"da1\",\"lastUpdateTime\":\"2026-03-01T12:00:00Z\"}";

  @Provide
  Arbitrary<byte[]> responses() {
    return Mutations.of(List.of(LIST, ARRAY, BARE));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void a_response_is_read_or_malformed_and_within_its_bounds(
      @ForAll("responses") byte[] response, @ForAll boolean lastResort) {
    Mutations.ending(() -> read(response, lastResort));
  }

  private static int read(byte[] response, boolean lastResort) throws IOException {
    int alerts = 0;
    try (AlertReader reader =
        new AlertReader(
            new ByteArrayInputStream(response),
            Answers.ITEMS,
            LIMITS,
            lastResort,
            Answers.NOBODY)) {
      for (byte[] alert = reader.next(); alert != null; alert = reader.next()) {
        alerts++;
        assertThat(alert.length).isLessThanOrEqualTo(response.length * 2 + 16);
      }
    } catch (MalformedResponse | ResponseTooLarge e) {
      assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(2_000);
    }
    return alerts;
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void a_response_that_was_cut_off_never_counts_as_complete(
      @ForAll @IntRange(max = 10_000) int at) {
    for (String whole : List.of(LIST, ARRAY)) {
      byte[] bytes = whole.getBytes(UTF_8);
      byte[] cut = Arrays.copyOf(bytes, at % bytes.length);
      assertThatThrownBy(() -> Answers.alerts(new ByteArrayInputStream(cut)))
          .isInstanceOf(MalformedResponse.class);
    }
  }
}
