package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.Waits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the process ends, and what it says to who started it. */
class EndTest extends InSandbox {
  private static final int STOPPED = 0;
  private static final int COULD_NOT_GO_ON = 1;

  @Test
  void a_stop_that_was_asked_for_is_no_failure() throws Exception {
    try (Instance product = Instance.start("asked", properties, Map.of(), data)) {
      awaitPolled();

      product.stop();

      assertThat(product.process().exitValue()).isEqualTo(STOPPED);
    }
  }

  /**
   * Changed routes are loaded before anything is let go of, but only their start shows whether a
   * folder is there; and when it is gone, those before do not start again either.
   */
  @Test
  void where_neither_changed_routes_start_nor_those_before_it_ends_and_says_that_it_failed()
      throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Path needed = Files.createDirectory(data.resolve("needed"));
    Files.writeString(
        routes.resolve("pipeline/own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: file:%s
              parameters: { autoCreate: false, startingDirectoryMustExist: true, noop: true }
              steps:
                - log: "${body}"
        """
            .formatted(needed));
    properties.put("routes.folder", routes.toString());
    properties.put("routes.refresh", "50ms");
    try (Instance product = Instance.start("ends", properties, Map.of(), data)) {
      awaitPolled();

      Files.delete(needed);
      Files.writeString(
          routes.resolve("routing/alerts.camel.yaml"), "# changed\n", StandardOpenOption.APPEND);

      assertThat(Waits.ends(product.process())).as(product::text).isTrue();
      assertThat(product.process().exitValue()).isEqualTo(COULD_NOT_GO_ON);
      assertThat(product.text()).contains("needed").doesNotContain("taken up");
    }
  }

  private void awaitPolled() {
    await().atMost(LONG).until(() -> !requests(tenant).isEmpty());
  }
}
