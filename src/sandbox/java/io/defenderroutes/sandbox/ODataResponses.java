package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.defenderroutes.sandbox.ItemStore.Entry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists and single items of the OData APIs. */
final class ODataResponses implements ApiResponses {
  private static final String UNKNOWN_MEMBERS = "include-unknown-enum-members";

  final ODataRules rules;
  final StoredResponses stored;
  final ExpandFailures expandFailures = new ExpandFailures();
  final NextLinks nextLinks = new NextLinks();
  final NestedPages nestedPages = new NestedPages();

  ODataResponses(Api api, StoredResponses stored) {
    this.rules = ODataRules.of(api);
    this.stored = stored;
  }

  @Override
  public ListResponse<Entry> to(ApiRequest request) throws RejectedRequest {
    Optional<String> foreign =
        request.parameters().values().keySet().stream()
            .filter(name -> name.startsWith("$") && !rules.parameters().contains(name))
            .findFirst();
    if (foreign.isPresent()) {
      throw new RejectedRequest(400, "The query option '" + foreign.get() + "' is not allowed.");
    }
    boolean expand = expand(request);
    return request.tail().isEmpty() ? list(request, expand) : single(request, expand);
  }

  private ListResponse<Entry> single(ApiRequest request, boolean expand) throws RejectedRequest {
    String nested = "/" + rules.expandable();
    boolean list = nested.length() > 1 && request.tail().endsWith(nested);
    int end = request.tail().length() - (list ? nested.length() : 0);
    String id = request.tail().substring(1, Math.max(1, end));
    Entry found =
        stored
            .store
            .current(request.tenantId(), id, request.now())
            .orElseThrow(() -> new RejectedRequest(404, "Resource '" + id + "' was not found."));
    if (list) {
      String page = nestedPages.page(found.item.json(), rules.expandable(), request).toString();
      return answer(request, expand, page, List.of(), "");
    }
    return answer(request, expand, "", List.of(found), "");
  }

  private ListResponse<Entry> list(ApiRequest request, boolean expand) throws RejectedRequest {
    Optional<String> filter = request.parameters().first("$filter");
    Predicate<SimulatedItem> wanted =
        filter.isPresent() ? ODataFilter.parse(filter.get(), rules) : item -> true;
    int top = number(request, "$top", rules.defaultTop(), rules.maxTop());
    int skip = number(request, "$skip", 0, rules.maxSkip());
    List<Entry> found = stored.find(request, entry -> wanted.test(entry.item));
    List<Entry> page =
        new ArrayList<>(found.stream().skip(skip).limit(Math.min(top, stored.cap)).toList());
    if (expand) {
      expandFailures.check(request.tenantId(), page);
    }
    boolean more = found.size() - skip > page.size();
    Optional<String> link =
        rules.graph()
                && (more || nextLinks.isBehindLast(page))
                && skip + page.size() <= rules.maxSkip()
            ? nextLinks.of(request, skip + page.size())
            : Optional.empty();
    if (stored.repeat && !page.isEmpty()) {
      page.add(page.get(0));
    }
    String before =
        "{\"@odata.context\":"
            + text(rules.context())
            + (request.parameters().first("$count").filter("true"::equals).isPresent()
                ? ",\"@odata.count\":" + found.size()
                : "")
            + ",\"value\":[";
    String after = "]" + link.map(url -> ",\"@odata.nextLink\":" + text(url)).orElse("") + "}";
    return answer(request, expand, before, page, after);
  }

  private ListResponse<Entry> answer(
      ApiRequest request, boolean expand, String before, List<Entry> items, String after) {
    boolean unknown = !rules.graph() || request.prefers(UNKNOWN_MEMBERS);
    Function<Entry, String> json =
        entry -> {
          ObjectNode whole = entry.item.json();
          ObjectNode shown =
              rules.expandable().isEmpty() || expand ? whole : without(whole, rules.expandable());
          nestedPages.cut(shown, rules.expandable(), request);
          return (unknown ? shown : GraphEnums.known(shown)).toString();
        };
    Map<String, String> headers =
        rules.graph() && unknown ? Map.of("Preference-Applied", UNKNOWN_MEMBERS) : Map.of();
    return new ListResponse<>(before, items, after, json, stored.store, headers);
  }

  private boolean expand(ApiRequest request) throws RejectedRequest {
    Optional<String> what = request.parameters().first("$expand");
    if (what.isPresent() && !what.get().equals(rules.expandable())) {
      throw new RejectedRequest(400, "'" + what.get() + "' cannot be expanded.");
    }
    return what.isPresent();
  }

  private static int number(ApiRequest request, String name, int otherwise, int most)
      throws RejectedRequest {
    Optional<String> text = request.parameters().first(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("\\d{1,9}")) {
      throw new RejectedRequest(
          400,
          "Invalid value '%s' for %s: a non-negative integer is expected."
              .formatted(text.get(), name));
    }
    int value = Integer.parseInt(text.get());
    if (value > most) {
      throw new RejectedRequest(
          400,
          "The limit of '%s' for %s has been exceeded. The value is %s."
              .formatted(most, name, value));
    }
    return value;
  }

  private static ObjectNode without(ObjectNode json, String field) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode(); // shallow copy: some are very long
    json.properties().stream()
        .filter(property -> !property.getKey().equals(field))
        .forEach(property -> rest.set(property.getKey(), property.getValue()));
    return rest;
  }

  private static String text(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** Sets when incomplete responses have next links. */
  static final class NextLinks {
    volatile NextLinkMode links = NextLinkMode.SOMETIMES;
    private int asked;

    boolean isBehindLast(List<Entry> page) {
      return links == NextLinkMode.BEHIND_LAST && !page.isEmpty();
    }

    synchronized Optional<String> of(ApiRequest request, int skip) {
      asked++;
      boolean told =
          links == NextLinkMode.ALWAYS
              || links == NextLinkMode.BEHIND_LAST
              || (links == NextLinkMode.SOMETIMES && asked % 2 == 1);
      return told ? Optional.of(url(request, skip)) : Optional.empty();
    }

    private static String url(ApiRequest request, int skip) {
      URI uri = request.uri();
      String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      String rest = query.replaceAll("(^|&)(\\$|%24)skip=[^&]*", "").replaceFirst("^&", "");
      return request.host()
          + uri.getPath()
          + "?"
          + (rest.isEmpty() ? "" : rest + "&")
          + "$skip="
          + skip;
    }
  }
}
