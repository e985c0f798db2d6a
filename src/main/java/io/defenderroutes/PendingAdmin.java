package io.defenderroutes;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.pending.PendingEditor.Entry;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.runtime.Deliveries;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.camel.impl.DefaultCamelContext;

/** Lists and discards pending deliveries, for the operator. May be used while the product runs. */
public final class PendingAdmin implements AutoCloseable {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Delivery delivery;

  private PendingAdmin(Settings settings, Clock clock) {
    delivery =
        Deliveries.of(
            EntraAccess.of(settings, clock), context, settings.path(Option.DATA_FOLDER), clock);
  }

  /**
   * Opens the configured store without fencing a running instance.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static PendingAdmin open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new PendingAdmin(
        Settings.of(Settings.Purpose.STORE, file, environment, RoutesFolder::of), clock);
  }

  /**
   * The pending deliveries; those of a connection in order, the oldest first.
   *
   * @throws IOException if they cannot be read
   */
  public List<Entry> list() throws IOException {
    return delivery.pendingEditor().entries();
  }

  /**
   * Deletes pending deliveries.
   *
   * @param chosen which of them
   * @return those that were deleted
   * @throws IOException if it is not certain that all are deleted; may be repeated
   */
  public List<Entry> discard(Predicate<Entry> chosen) throws IOException {
    List<Entry> entries = list().stream().filter(chosen).toList();
    delivery.pendingEditor().discard(entries);
    return entries;
  }

  @Override
  public void close() throws IOException {
    delivery.close();
    context.close();
  }
}
