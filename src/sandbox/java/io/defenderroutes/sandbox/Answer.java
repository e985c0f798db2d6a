package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A good answer: items, and what stands around them.
 *
 * @param before text before the first item
 * @param items in their order
 * @param after text after the last
 * @param json makes an item's text, when it is sent
 * @param tally told of the items that were sent
 * @param headers beside the usual ones
 */
record Answer<T>(
    String before,
    List<T> items,
    String after,
    Function<T, String> json,
    Tally<T> tally,
    Map<String, String> headers) {

  /** Keeps count of what was served. */
  interface Tally<T> {
    void add(List<T> served);

    /** The answer did not get through after all. */
    void takeBack(List<T> served);
  }

  /** The first half of the items. */
  Answer<T> half() {
    return new Answer<>(before, items.subList(0, items.size() / 2), after, json, tally, headers);
  }

  /** The first item, with nothing around it. */
  Answer<T> bare() {
    return new Answer<>("", items.stream().limit(1).toList(), "", json, tally, headers);
  }

  void count() {
    tally.add(items);
  }

  void takeBack() {
    tally.takeBack(items);
  }
}
