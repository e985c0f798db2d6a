package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.ItemStore.Entry;
import java.util.List;
import java.util.function.Predicate;

/** The items of an API, and the settings of its lists. */
final class StoredResponses {
  final ItemStore store = new ItemStore();
  volatile ListOrder order = ListOrder.NEWEST_FIRST;
  volatile int cap = Integer.MAX_VALUE;
  volatile long maxBytes = Long.MAX_VALUE;
  volatile boolean repeat;

  /** The visible items that match a request, in the current order. */
  List<Entry> find(ApiRequest request, Predicate<Entry> wanted) {
    return store.current(request.tenantId(), request.now()).stream()
        .filter(wanted)
        .sorted(order.comparator())
        .toList();
  }
}
