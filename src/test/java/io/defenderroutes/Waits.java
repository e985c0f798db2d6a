package io.defenderroutes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long a test waits: until its condition holds, and no longer than {@link #LIMIT}. So nothing
 * in a test depends on how fast a machine is. {@code -Dtest.wait-minutes=N} changes the limit.
 */
public final class Waits implements BeforeAllCallback {
  /** When a wait gives up. */
  public static final Duration LIMIT = Duration.ofMinutes(Long.getLong("test.wait-minutes", 5));

  /** Found by JUnit, for all test classes. */
  public Waits() {
    Awaitility.setDefaultTimeout(LIMIT);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // Awaitility.reset() of an earlier class would drop it.
    Awaitility.setDefaultTimeout(LIMIT);
  }

  /** Whether a process ends within the limit. */
  public static boolean ends(Process process) throws InterruptedException {
    return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
