package io.defenderroutes.sandbox;

import java.util.Comparator;

/** In which order a list comes when nothing was said about it. */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
public enum Order {
  /** By their latest change. */
  NEWEST_FIRST(Comparator.comparing(SimulatedItem::updated).reversed()),
  /** By their latest change. */
  OLDEST_FIRST(Comparator.comparing(SimulatedItem::updated)),
  /** By when they came into being, whatever has changed since. */
  NEWEST_CREATED_FIRST(Comparator.comparing(SimulatedItem::created).reversed()),
  /** In no order that makes sense, yet always in the same. */
  ARBITRARY(Comparator.comparing(item -> Integer.reverse(item.id().hashCode())));

  private final Comparator<SimulatedItem> comparator;

  Order(Comparator<SimulatedItem> comparator) {
    this.comparator = comparator.thenComparing(SimulatedItem::id);
  }

  Comparator<ItemStore.Entry> comparator() {
    return Comparator.comparing(entry -> entry.item, comparator);
  }
}
