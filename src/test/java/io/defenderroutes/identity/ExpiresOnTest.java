package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiresOnTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1796015021 | 2026-11-30T05:03:41Z",
        "1796015021.0 | 2026-11-30T05:03:41Z",
        "\"1796015021\" | 2026-11-30T05:03:41Z",
        "\" 1796015021 \" | 2026-11-30T05:03:41Z",
        "\"11/30/2026 5:03:41 AM +00:00\" | 2026-11-30T05:03:41Z",
        "\"11/30/2026 05:03:41 PM +00:00\" | 2026-11-30T17:03:41Z",
        "\"11/30/2026 12:03:41 AM +00:00\" | 2026-11-30T00:03:41Z",
        "\"11/30/2026 12:03:41 PM +00:00\" | 2026-11-30T12:03:41Z",
        "\"11/30/2026 00:00:00 PM +00:00\" | 2026-11-30T12:00:00Z",
        "\"11/30/2026 17:03:41 +00:00\" | 2026-11-30T17:03:41Z",
        "\"11/30/2026 5:03:41\u202FAM +00:00\" | 2026-11-30T05:03:41Z",
        "\"11/30/2026 5:03:41 AM\" | 2026-11-30T05:03:41Z",
        "\"11/30/2026 5:03 AM\" | 2026-11-30T05:03:00Z",
        "\"11/30/2026 5:03:41 am -05:00\" | 2026-11-30T10:03:41Z",
        "\"11/30/2026 5:03:41 AM Z\" | 2026-11-30T05:03:41Z",
        "\"1/2/2027, 5:03:41 AM UTC\" | 2027-01-02T05:03:41Z",
        "\"2026-11-30T05:03:41Z\" | 2026-11-30T05:03:41Z",
        "\"2026-11-30T05:03:41.1234567+01:00\" | 2026-11-30T04:03:41Z",
        "\"2026-11-30 05:03:41\" | 2026-11-30T05:03:41Z",
        "\"2026-11-30 05:03:41 +00:00\" | 2026-11-30T05:03:41Z"
      })
  void all_azure_time_formats_are_parsed(String json, Instant expected) throws Exception {
    assertThat(ExpiresOn.seconds(JSON.readTree(json))).hasValue(expected.getEpochSecond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"soon\"",
        "-1",
        "1e300",
        "\"30/11/2026 5:03:41 AM +00:00\"",
        "\"11/31/2026 5:03:41 AM\"",
        "\"11/30/2026 25:03:41\"",
        "\"11/30/2026 5:03:41 AM +99:00\"",
        "\"99999999999999999999\"",
        "[]",
        "{}",
        "true"
      })
  void other_values_are_rejected(String json) throws Exception {
    assertThat(ExpiresOn.seconds(JSON.readTree(json))).isEmpty();
  }
}
