package io.defenderroutes.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a source's file declares of its end. */
class RetirementTest {
  private final Source source = new Source();

  @ParameterizedTest
  @CsvSource({
    "false,This API stops returning data on 2027-02-01,This API stopped returning data on 2027-02-01",
    "true,The vendor may turn this API off without notice from 2027-02-01,The vendor may turn this API off without notice since 2027-02-01"
  })
  void what_to_expect_changes_when_the_day_begins(
      boolean withoutNotice, String before, String after) {
    source.setRetires("2027-02-01");
    source.setRetiresWithoutNotice(withoutNotice);
    Retirement retirement = source.retirement().orElseThrow();
    MovableClock clock = new MovableClock(Instant.parse("2027-01-31T23:59:59Z"));

    assertThat(retirement.reason(clock)).isEqualTo(before);
    clock.advance(Duration.ofSeconds(1));
    assertThat(retirement.reason(clock)).isEqualTo(after);
  }

  @Test
  void the_remedy_names_the_successor_the_guide_and_the_vendors_page() {
    source.setRetires("2027-02-01");
    source.setSuccessor("graph-hunting");
    source.setMigrationGuide("docs/migrate-hunting-to-graph.md");
    source.setRetirementPage("https://vendor.example/end");

    assertThat(source.faults("hunting")).isEmpty();
    assertThat(source.retirement().orElseThrow().remedy())
        .isEqualTo(
            "Use graph-hunting instead: docs/migrate-hunting-to-graph.md (announced at https://vendor.example/end).");
  }

  @Test
  void a_source_without_a_date_has_no_end() {
    assertThat(source.faults("endpoint")).isEmpty();
    assertThat(source.retirement()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2027-02-30", "1 February 2027", "2027-02", "soon"})
  void a_date_that_is_none_is_named_with_what_would_be_right(String date) {
    source.setRetires(date);

    assertThat(source.faults("own"))
        .containsExactly("own: retires is '" + date + "'; it must be a date such as 2027-02-01");
  }

  @ParameterizedTest
  @CsvSource({"http://vendor.example/", "vendor.example", "https:///x", "https://a b/"})
  void a_page_that_is_no_https_url_is_named(String page) {
    source.setRetires("2027-02-01");
    source.setRetirementPage(page);

    assertThat(source.faults("own"))
        .singleElement()
        .asString()
        .startsWith("own: retirementPage is '" + page + "'; it must be an https URL");
  }

  @Test
  void a_successor_without_a_date_is_named() {
    source.setSuccessor("graph-hunting");

    assertThat(source.faults("own"))
        .singleElement()
        .asString()
        .startsWith("own: retires is missing");
  }
}
