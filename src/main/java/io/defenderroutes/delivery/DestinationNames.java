package io.defenderroutes.delivery;

import io.defenderroutes.config.OneLine;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.Exchange;

/**
 * What an alert's destination is called in the log and in dead letters, for those who want to know
 * it without a delivery: the same variables are read, and the same is refused.
 */
public final class DestinationNames {
  private final FileDestination files;

  public DestinationNames(Clock clock) {
    // Only names are asked for: nothing is below it.
    files = new FileDestination(Path.of("files"), clock);
  }

  /** The name of what an endpoint delivers to, without what may be a secret in it. */
  public static String of(String endpoint) {
    return OneLine.withoutPaths(endpoint);
  }

  /** A reason as a dead letter has it. */
  public static String reason(Throwable failure) {
    return DeliveryFailure.of(failure).reason();
  }

  /**
   * The name of the destination that a bean of this package delivers to.
   *
   * @param bean as a kamelet names it
   * @throws RefusedAlert if it would not take the alert
   */
  public String of(String bean, Exchange exchange) throws RefusedAlert {
    return switch (bean) {
      case "kafkaDestination" -> "kafka:" + KafkaDestination.topic(exchange);
      case "fileDestination" -> "file:" + files.relative(exchange);
      case "emailMessage" -> "email:" + EmailMessage.recipients(exchange);
      default -> throw new IllegalArgumentException("no bean delivers by the name " + bean);
    };
  }
}
