package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Set;

/** Simulates an API that serves the latest state of each item. Started by {@link DefenderApis}. */
public sealed class StoredSimulator extends ApiSimulator permits GraphSimulator {
  private final StoredResponses stored;

  StoredSimulator(Api api, SimulatorContext around, StoredResponses stored, ApiResponses answers) {
    super(api, around, answers);
    this.stored = stored;
  }

  /** Adds items, or later states of existing items. */
  public final void add(SimulatedItem... items) {
    List.of(items).forEach(stored.store::put);
  }

  /** Every state of every item, and how it was served. */
  public final List<ServedVersion> truth() {
    return stored.store.truth();
  }

  /** The ids of all items in at least one complete response. */
  final Set<String> everServed() {
    return stored.store.everServed();
  }

  /** Number of complete responses with any state of an item. */
  public final int served(String id) {
    return stored.store.served(id);
  }

  /** Sets the order of lists. */
  public final void order(ListOrder order) {
    stored.order = order;
  }

  /** Silently limits the number of items in a list. */
  public final void cap(int items) {
    stored.cap = items;
  }

  /** Sets the largest hunting result, in bytes; larger ones are rejected with 400. */
  public final void maxBytes(long bytes) {
    stored.maxBytes = bytes;
  }

  /** Sets whether lists repeat their first item at the end. */
  public final void repeatFirst(boolean repeat) {
    stored.repeat = repeat;
  }
}
