package io.defenderroutes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
  @ParameterizedTest
  @CsvSource({"16,1", "16,3", "16,5", "2,3", "0,2", "200,7"})
  void shares_add_up_to_all_and_differ_by_at_most_one(int leaderships, int instances) {
    SortedSet<String> members = new TreeSet<>();
    IntStream.range(0, instances).forEach(i -> members.add("m" + i));

    int[] shares = members.stream().mapToInt(m -> Share.of(m, members, leaderships)).toArray();

    assertThat(IntStream.of(shares).sum()).isEqualTo(leaderships);
    assertThat(IntStream.of(shares).max().orElseThrow() - IntStream.of(shares).min().orElseThrow())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void an_instance_that_is_no_member_has_no_share() {
    assertThat(Share.of("me", new TreeSet<>(), 16)).isZero();
  }
}
