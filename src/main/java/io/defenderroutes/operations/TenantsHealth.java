package io.defenderroutes.operations;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the tenants that run are those that the tenants file asks for. Neither readiness nor
 * liveness: a restart would not mend the file.
 */
public final class TenantsHealth extends AbstractHealthCheck {
  private final Supplier<List<String>> refused;

  /**
   * @param refused what of the file is not in force, and why, one sentence each
   */
  public TenantsHealth(Supplier<List<String>> refused) {
    super("defender", "tenants");
    this.refused = refused;
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
    List<String> reasons = refused.get();
    if (reasons.isEmpty()) {
      builder.up();
    } else {
      builder.message(String.join("; ", reasons)).down();
    }
  }
}
