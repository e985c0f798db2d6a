package io.defenderroutes.observability;

import io.defenderroutes.config.OneLine;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether what runs is what a file, or a folder of them, asks for; it is not where a change of them
 * is refused. Neither readiness nor liveness: a restart would not mend the file.
 */
public final class RefusalsHealth extends AbstractHealthCheck {
  private static final int LONGEST = 10_000;

  private final String what;
  private final Supplier<List<String>> refused;

  /**
   * @param what is asked for, such as {@code tenants}
   * @param refused what of it is not in force, and why, one sentence each
   */
  public RefusalsHealth(String what, Supplier<List<String>> refused) {
    super("defender", what);
    this.what = what;
    this.refused = refused;
  }

  String what() {
    return what;
  }

  List<String> refused() {
    return refused.get();
  }

  @Override
  public boolean isReadiness() {
    return false;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    List<String> reasons = refused();
    if (reasons.isEmpty()) {
      builder.up();
    } else {
      builder.message(OneLine.of(String.join("; ", reasons), LONGEST)).down();
    }
  }
}
