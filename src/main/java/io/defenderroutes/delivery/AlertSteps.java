package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.alert.AlertContract;
import java.util.List;
import org.apache.camel.Exchange;

/** Steps of one alert on its way to the routing: they note in its batch what becomes of it. */
public final class AlertSteps {
  private AlertSteps() {}

  /**
   * Returns whether an earlier alert failed without becoming a dead letter. The batch will not be
   * committed, so this alert is skipped until the slice is requested again. Throws nothing, which
   * would hide the original failure.
   */
  public static boolean isAborted(Exchange exchange) {
    return Batch.of(exchange).isAborted();
  }

  /** Counts a new alert. */
  public static void classified(Exchange exchange) {
    Batch batch = Batch.of(exchange);
    batch.alerts().begin(alert(exchange));
    batch
        .tally()
        .fresh(
            text(exchange, AlertContract.SEVERITY),
            text(exchange, AlertContract.CATEGORY),
            text(exchange, AlertContract.SERVICE));
  }

  /**
   * Returns whether an alert is routed for each of its categories. One that is replayed to the step
   * that failed is routed for the category that it failed for.
   */
  public static boolean isForEachCategory(Exchange exchange) {
    List<?> categories = exchange.getVariable(AlertContract.CATEGORIES, List.of(), List.class);
    ReplayedSteps replayed = ReplayedSteps.of(exchange);
    if (replayed != null && replayed.isForOne(categories)) {
      exchange.setVariable(AlertContract.CATEGORY, replayed.category());
      return false;
    }
    Batch.of(exchange).alerts().forEachCategory(categories.size() > 1);
    return categories.size() > 1;
  }

  /** Begins to route an alert: see {@link #requireDestination}. */
  public static void mark(Exchange exchange) {
    Batch batch = Batch.of(exchange);
    exchange.getExchangeExtension().addOnCompletion(batch.abortOnFailure());
    batch.alerts().mark(alert(exchange));
    // A destination gets the headers that the routing sets, and no others.
    exchange.getMessage().removeHeaders("*");
  }

  /**
   * Fails if the routing sent the alert to no destination: nothing was collected, and the last
   * endpoint that it called is a route. A rule that drops alerts on purpose ends with {@code stop}.
   */
  public static void requireDestination(Exchange exchange) throws RefusedAlert {
    String last = exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class);
    if (last.startsWith("direct:") && !Batch.of(exchange).alerts().hasGrown()) {
      throw new RefusedAlert("the routing sent it to no destination");
    }
  }

  private static byte[] alert(Exchange exchange) {
    return exchange.getVariable(AlertContract.ALERT, byte[].class);
  }
}
