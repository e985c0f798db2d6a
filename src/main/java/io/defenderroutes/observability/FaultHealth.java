package io.defenderroutes.observability;

import io.defenderroutes.config.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * The health of one connection, destination or background task. Neither readiness nor liveness: a
 * restart would not fix it, and would interrupt what is healthy.
 */
public class FaultHealth extends AbstractHealthCheck {
  private static final int LONGEST = 10_000;

  /** What the health is of. */
  private enum Subject {
    CONNECTION,
    DESTINATION,
    PROCESS
  }

  private final Subject subject;

  private FaultHealth(String name, Subject subject) {
    super("defender", name);
    this.subject = subject;
  }

  /**
   * The health of a connection.
   *
   * @param retirement the known end of its API, as of now; null where none is known
   */
  public static FaultHealth ofConnection(
      String connection, ActiveFaults troubles, Supplier<Status.@Nullable Retirement> retirement) {
    return new FaultHealth(connection, Subject.CONNECTION) {
      @Override
      List<ActiveFaults.Trouble> troubles() {
        return troubles.of(connection);
      }

      @Override
      Duration usual() {
        return troubles.usual(connection);
      }

      @Override
      Status.@Nullable Retirement retirement() {
        return retirement.get();
      }
    };
  }

  /** The health of a destination, by the deliveries of all connections. */
  public static FaultHealth ofDestination(String destination, ActiveFaults troubles) {
    return new FaultHealth(destination, Subject.DESTINATION) {
      @Override
      List<ActiveFaults.Trouble> troubles() {
        return troubles.at(destination).stream().toList();
      }

      @Override
      Optional<ActiveFaults.Queue> queue() {
        return troubles.queue(destination);
      }
    };
  }

  /**
   * The health of the routes, the tenants or background tasks.
   *
   * @param reasons why it is not healthy, one sentence each; empty if it is
   * @param warnings what requires an action although it is healthy, one sentence each
   */
  public static FaultHealth ofReasons(
      String name, Supplier<List<String>> reasons, Supplier<List<String>> warnings) {
    return new FaultHealth(name, Subject.PROCESS) {
      @Override
      List<String> reasons() {
        return reasons.get();
      }

      @Override
      List<String> warnings() {
        return warnings.get();
      }
    };
  }

  /** The same, without warnings. */
  public static FaultHealth ofReasons(String name, Supplier<List<String>> reasons) {
    return ofReasons(name, reasons, List::of);
  }

  public boolean isConnection() {
    return subject == Subject.CONNECTION;
  }

  boolean isDestination() {
    return subject == Subject.DESTINATION;
  }

  /** The pending deliveries of a destination; empty if it has none and never had. */
  Optional<ActiveFaults.Queue> queue() {
    return Optional.empty();
  }

  /** How far behind a connection may be while it is healthy. */
  Duration usual() {
    return Duration.ZERO;
  }

  /** The known end of a connection's API; null where none is known. */
  Status.@Nullable Retirement retirement() {
    return null;
  }

  List<ActiveFaults.Trouble> troubles() {
    return List.of();
  }

  List<String> reasons() {
    return List.of();
  }

  /** What requires an action although it is healthy. */
  List<String> warnings() {
    return List.of();
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
    List<String> message = new ArrayList<>();
    List<String> present = reasons();
    if (!present.isEmpty()) {
      message.add(OneLine.of(String.join("; ", present), LONGEST));
    }
    for (ActiveFaults.Trouble trouble : troubles()) {
      String word = trouble.kind().name().toLowerCase(Locale.ROOT);
      String detail = isConnection() ? word + "." : "";
      message.add((isConnection() ? word + verb(trouble) : "unavailable") + trouble.sinceAndWhy());
      builder.detail(detail + "since", trouble.since().toString());
      builder.detail(detail + "reason", trouble.failure().reason());
      builder.detail(detail + "next", trouble.failure().remedy());
      if (isConnection()) {
        builder.detail(detail + "failures", Integer.toString(trouble.failures()));
      }
    }
    boolean isHealthy = message.isEmpty();
    queue().filter(pending -> pending.pending() > 0).ifPresent(it -> pending(it, message, builder));
    List<String> further = warnings();
    if (!further.isEmpty()) {
      message.add("warning: " + OneLine.of(String.join("; ", further), LONGEST));
    }
    Status.Retirement end = retirement();
    if (end != null) {
      message.add("warning: " + end.reason() + "; what to do: " + end.remedy());
      builder.detail("retirement.date", end.date());
      builder.detail("retirement.reason", end.reason());
      builder.detail("retirement.next", end.remedy());
    }
    builder.message(message.isEmpty() ? null : String.join("; ", message));
    var unused = isHealthy ? builder.up() : builder.down();
  }

  private static void pending(
      ActiveFaults.Queue queue, List<String> message, HealthCheckResultBuilder builder) {
    if (queue.trouble().isPresent()) {
      message.add("pending deliveries: " + queue.pending());
    }
    if (!queue.isCalled()) {
      message.add(
          "warning: "
              + queue.pending()
              + " deliveries are pending, and the routing does not call it any more; what to do: "
              + Status.NOT_CALLED);
    }
    builder.detail("pending", Long.toString(queue.pending()));
    if (queue.oldest() != null) {
      builder.detail("pending.oldest", queue.oldest().toString());
    }
    if (queue.nextAttempt() != null) {
      builder.detail("pending.nextAttempt", queue.nextAttempt().toString());
    }
  }

  private static String verb(ActiveFaults.Trouble trouble) {
    return switch (trouble.kind()) {
      case POLLING, DELIVERY -> " fails";
      case CLOCK -> " differs";
      case LAG -> " grows";
    };
  }
}
