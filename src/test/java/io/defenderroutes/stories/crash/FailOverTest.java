package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances with data folders of their own: one polls and the other one waits to take over, or
 * has been started in the place of one that stood still.
 */
class FailOverTest extends CrashStory {
  private static final String POLLED = " Polled connection=";

  private Path first;
  private Path second;

  @BeforeEach
  void twoFolders() {
    first = data.resolve("first");
    second = data.resolve("second");
  }

  @Test
  void the_leader_is_killed_again_and_again_and_the_other_one_takes_over() {
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("locks").toString());
    startFeed();
    Child leader = start(first);
    leader.awaitDelivery();
    Path free = second;
    for (int i = 0; i < KILLS; i++) {
      Child next = start(free);
      next.runFor(Duration.ofMillis(1_500).plus(upTo(1_500)));
      kill(leader);
      next.await(POLLED);
      leader = next;
      free = free.equals(second) ? first : second;
    }

    // What a killed one had committed and not yet appended follows when it is started again. The
    // leader stops first: of two that run, either may poll.
    leader.terminate();
    assertNoFaults(verdict(start(free)).faultsOnceAllRan());
  }

  @Test
  void an_instance_that_stood_still_and_wakes_after_it_was_replaced_does_no_harm() {
    startFeed();
    Child old = start(first);
    old.awaitDelivery();
    old.runFor(upTo(500));
    old.pause();
    Child next = start(second);
    next.await(POLLED);
    next.runFor(upTo(500));

    old.resume();
    next.runFor(Duration.ofSeconds(2));

    assertNoFaults(verdict(next).faultsOnceAllRan());
    ChildLog after = old.log().fromNow();
    next.awaitQuiet();
    assertThat(after.has(POLLED)).as("the old leader polls again").isFalse();
  }
}
