package io.defenderroutes.observability;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * The health of one connection. Neither readiness nor liveness: a tenant's trouble is no reason to
 * restart what polls the others.
 */
public final class FaultHealth extends AbstractHealthCheck {
  private final String connection;
  private final ActiveFaults troubles;
  private final Supplier<Status.@Nullable Retirement> retirement;

  /**
   * @param retirement the known end of its API, as of now; null where none is known
   */
  public FaultHealth(
      String connection, ActiveFaults troubles, Supplier<Status.@Nullable Retirement> retirement) {
    super("defender", connection);
    this.connection = connection;
    this.troubles = troubles;
    this.retirement = retirement;
  }

  String connection() {
    return connection;
  }

  /** How far behind it may be while it is well. */
  Duration usual() {
    return troubles.usual(connection);
  }

  /** The known end of its API; null where none is known. */
  Status.@Nullable Retirement retirement() {
    return retirement.get();
  }

  List<ActiveFaults.Trouble> troubles() {
    return troubles.of(connection);
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
    var present = troubles.of(connection);
    Status.Retirement end = retirement.get();
    String warning = "";
    if (end != null) {
      warning = "warning: " + end.reason() + "; what to do: " + end.remedy();
      builder.detail("retirement.date", end.date());
      builder.detail("retirement.reason", end.reason());
      builder.detail("retirement.next", end.remedy());
    }
    if (present.isEmpty()) {
      builder.message(warning.isEmpty() ? null : warning);
      builder.up();
      return;
    }
    String failing =
        present.stream()
            .map(t -> word(t) + verb(t) + t.sinceAndWhy())
            .collect(Collectors.joining("; "));
    builder.message(warning.isEmpty() ? failing : failing + "; " + warning);
    present.forEach(
        trouble -> {
          builder.detail(word(trouble) + ".since", trouble.since().toString());
          builder.detail(word(trouble) + ".reason", trouble.failure().reason());
          builder.detail(word(trouble) + ".next", trouble.failure().remedy());
          builder.detail(word(trouble) + ".failures", Integer.toString(trouble.failures()));
        });
    builder.down();
  }

  private static String verb(ActiveFaults.Trouble trouble) {
    return switch (trouble.kind()) {
      case POLLING, DELIVERY -> " fails";
      case CLOCK -> " differs";
      case LAG -> " grows";
    };
  }

  private static String word(ActiveFaults.Trouble trouble) {
    return trouble.kind().name().toLowerCase(Locale.ROOT);
  }
}
