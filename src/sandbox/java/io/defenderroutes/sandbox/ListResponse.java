package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A successful response: items with the text around them.
 *
 * @param before text before the first item
 * @param items in their order
 * @param after text after the last
 * @param json creates an item's text when it is sent
 * @param tally counts the items that were sent
 * @param headers additional ones
 */
record ListResponse<T>(
    String before,
    List<T> items,
    String after,
    Function<T, String> json,
    ApiStatistics<T> tally,
    Map<String, String> headers) {

  /** Counts served items. */
  interface ApiStatistics<T> {
    void add(List<T> served);

    /** Reverts the count if the response was not sent completely. */
    void takeBack(List<T> served);
  }

  /** The first half of the items. */
  ListResponse<T> half() {
    return new ListResponse<>(
        before, items.subList(0, items.size() / 2), after, json, tally, headers);
  }

  /** Only the first item, without the text around it. */
  ListResponse<T> bare() {
    return new ListResponse<>("", items.stream().limit(1).toList(), "", json, tally, headers);
  }

  void count() {
    tally.add(items);
  }

  void takeBack() {
    tally.takeBack(items);
  }
}
