package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.ItemStore.Entry;
import java.util.List;
import java.util.function.Predicate;

/** The items of one API, and how lists of them come. */
final class StoredAnswers {
  final ItemStore store = new ItemStore();
  volatile Order order = Order.NEWEST_FIRST;
  volatile int cap = Integer.MAX_VALUE;
  volatile long maxBytes = Long.MAX_VALUE;
  volatile boolean repeat;

  /** What the tenant can see and the request wants, in the order of the day. */
  List<Entry> find(ApiRequest request, Predicate<Entry> wanted) {
    return store.current(request.tenantId(), request.now()).stream()
        .filter(wanted)
        .sorted(order.comparator())
        .toList();
  }
}
