package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Truncates an expanded list within a Graph item to a page, with or without a next link. */
final class NestedPages {
  private volatile int inLists = Integer.MAX_VALUE;
  private volatile int bySelf = Integer.MAX_VALUE;
  private volatile boolean linked;

  /**
   * @param mostInLists maximum elements within an item of a list
   * @param mostBySelf maximum elements within a single requested item
   * @param withLink whether a truncated list has a next link
   */
  void set(int mostInLists, int mostBySelf, boolean withLink) {
    inLists = mostInLists;
    bySelf = mostBySelf;
    linked = withLink;
  }

  /** Truncates the expanded list of an item. */
  void cut(ObjectNode item, String field, ApiRequest request) {
    int most = request.tail().isEmpty() ? inLists : bySelf;
    if (!(item.get(field) instanceof ArrayNode all) || all.size() <= most) {
      return;
    }
    item.set(field, part(all, 0, most));
    if (linked) {
      item.put(field + "@odata.nextLink", link(item, field, request, most));
    }
  }

  /** One page of the list of an item as a resource of its own. */
  ObjectNode page(ObjectNode item, String field, ApiRequest request) {
    int skip = request.parameters().first("$skip").map(Integer::parseInt).orElse(0);
    int most = Math.min(inLists, bySelf);
    ArrayNode all = item.withArray(field);
    ObjectNode page = item.objectNode();
    page.set("value", part(all, skip, most));
    if (all.size() - skip > most) {
      page.put("@odata.nextLink", link(item, field, request, skip + most));
    }
    return page;
  }

  private static ArrayNode part(ArrayNode all, int skip, int most) {
    ArrayNode part = all.arrayNode();
    for (int i = skip; i < all.size() && i - skip < most; i++) {
      part.add(all.get(i));
    }
    return part;
  }

  private static String link(ObjectNode item, String field, ApiRequest request, int skip) {
    String list = request.uri().getPath();
    String path = request.tail().isEmpty() ? list : list.replace(request.tail(), "");
    return request.host() + path + "/" + item.path("id").asText() + "/" + field + "?$skip=" + skip;
  }
}
