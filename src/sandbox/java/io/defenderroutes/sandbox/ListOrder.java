package io.defenderroutes.sandbox;

import java.util.Comparator;

/** Order of a list without {@code $orderby}. */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
public enum ListOrder {
  /** By their latest change. */
  NEWEST_FIRST(Comparator.comparing(SimulatedItem::updated).reversed()),
  /** By their latest change. */
  OLDEST_FIRST(Comparator.comparing(SimulatedItem::updated)),
  /** By creation time. */
  NEWEST_CREATED_FIRST(Comparator.comparing(SimulatedItem::created).reversed()),
  /** In an arbitrary, but constant order. */
  ARBITRARY(Comparator.comparing(item -> Integer.reverse(item.id().hashCode())));

  private final Comparator<SimulatedItem> comparator;

  ListOrder(Comparator<SimulatedItem> comparator) {
    this.comparator = comparator.thenComparing(SimulatedItem::id);
  }

  Comparator<ItemStore.Entry> comparator() {
    return Comparator.comparing(entry -> entry.item, comparator);
  }
}
