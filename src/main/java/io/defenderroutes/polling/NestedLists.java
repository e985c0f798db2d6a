package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code nested} of routes/pipeline/nested.camel.yaml: further requests that complete
 * items with a missing or cut nested list, and check whether a page follows the last one.
 *
 * <p>Every request goes to the origin of the connection's base URL.
 */
public final class NestedLists {
  /** Variable with the {@link Link} of the further request. */
  private static final String LINK = "furtherRequest";

  private static final Logger LOG = LoggerFactory.getLogger(NestedLists.class);

  private final Polling polling;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * @param polling of the same connections
   */
  public NestedLists(Polling polling) {
    this.polling = polling;
  }

  /** Whether an item is left to complete; skips those that need no request. */
  public boolean hasNext(Exchange exchange) throws IOException {
    ListedItems items = exchange.getVariable(Polling.ITEMS, ListedItems.class);
    while (items.current() == null && items.hasNext()) {
      NestedItem next = next(items.next(), exchange);
      if (isDelivered(next, exchange)) {
        items.complete(next.version());
      } else {
        items.current(next);
      }
    }
    return items.current() != null;
  }

  private NestedItem next(byte[] listed, Exchange exchange) throws IOException {
    String source = exchange.getVariable("source", String.class);
    boolean withNested = !exchange.getVariable(Polling.FETCH_SINGLY, false, Boolean.class);
    return new NestedItem(
        listed,
        Digest.of(polling.reading().version(source, listed)),
        withNested,
        polling.source(source),
        exchange.getVariable("baseUrl", String.class),
        polling.reading().limits());
  }

  /**
   * Whether the version is delivered; where alerts are delivered singly, whether it was completed
   * for the current slice.
   */
  private boolean isDelivered(NestedItem item, Exchange exchange) throws IOException {
    String name = exchange.getVariable("connection", String.class);
    Connection connection = polling.connection(name);
    return polling.isSingly(name)
        ? connection.fetched().contains(item.version())
        : connection.isDelivered(item.version());
  }

  /**
   * Determines the next request for the current item as the variables {@code furtherRequest} and
   * {@code origin}; and in {@code isPart} whether a part of its nested list is known.
   *
   * @throws UnsafeId if its id could lead the request elsewhere
   * @throws LinkRefused if its link is not to be followed
   */
  public void request(Exchange exchange) throws IOException {
    NestedItem item = item(exchange.getVariable(Polling.ITEMS, ListedItems.class));
    exchange.setVariable("isPart", item.isPart());
    set(exchange, item.next());
  }

  private void set(Exchange exchange, Link link) throws IOException {
    Connection connection = polling.connection(exchange.getVariable("connection", String.class));
    if (polling.stopping(connection).getAsBoolean()) {
      throw new StoppedBetweenBatches();
    }
    exchange.setVariable(LINK, link);
    exchange.setVariable("origin", link.origin());
  }

  /** Writes the request to the variable {@code furtherRequest} into the headers. */
  public void write(Exchange exchange) {
    Link link = exchange.getVariable(LINK, Link.class);
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "GET");
    exchange.getMessage().setHeader(Exchange.HTTP_PATH, link.path());
    if (!link.query().isEmpty()) {
      exchange.getMessage().setHeader(Exchange.HTTP_QUERY, link.query());
    }
    String prefer = polling.source(exchange.getVariable("source", String.class)).getPrefer();
    if (!prefer.isEmpty()) {
      exchange.getMessage().setHeader("Prefer", prefer);
    }
  }

  /**
   * Reads the response to the request for the current item.
   *
   * @throws MalformedResponse if it is not what was requested
   * @throws ResponseTooLarge if the item with it is larger than an item may be
   */
  public void accept(@Variable(Polling.ITEMS) ListedItems items, @Body @Nullable InputStream answer)
      throws IOException {
    NestedItem item = item(items);
    item.accept(answer);
    if (item.isComplete()) {
      items.complete(item.version());
      items.collect(item.item());
      items.current(null);
    }
  }

  /**
   * Gives up completing the current item. Without any of its nested list it is delivered as listed.
   * With a part of it, the response counts as incomplete, and the known alerts are delivered where
   * they are delivered singly.
   */
  public void giveUp(
      @Variable("connection") String name,
      @Variable("source") String source,
      @Variable(Polling.ITEMS) ListedItems items,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why)
      throws IOException {
    NestedItem item = item(items);
    items.current(null);
    String nested = polling.source(source).getNested();
    String reason = PollFailure.of(why).reason();
    if (!item.isPart()) {
      LOG.warn(
          "Incident delivered without nested list connection={} incident={} list={} reason=\"{}\"",
          name,
          item.id(),
          nested,
          reason);
      items.complete(item.version());
      items.collect(item.listed());
      return;
    }
    polling.connection(name).hand().response().lacks(nested + " of " + item.id() + ": " + reason);
    LOG.warn(
        "Nested list incomplete connection={} incident={} list={} reason=\"{}\" next=\"the next poll requests the incident again\"",
        name,
        item.id(),
        nested,
        reason);
    if (polling.isSingly(name)) {
      items.collect(item.known());
    }
  }

  /** Ends the requests: the complete items are delivered, then the poll fails with this. */
  public void breakOff(
      @Variable(Polling.ITEMS) ListedItems items,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
    items.breakOff(why);
  }

  /** Whether the list response has a link, and only a request to it shows whether there is more. */
  public boolean isLinked(
      @Variable("connection") String name, @Variable(Polling.ITEMS) @Nullable ListedItems items) {
    boolean failed = items != null && (items.failure().isPresent() || items.isCutShort());
    return !failed && polling.connection(name).link().isPresent();
  }

  /**
   * Determines the request to that link, as {@link #request} does.
   *
   * @throws LinkRefused if it is not to be followed
   */
  public void behind(Exchange exchange) throws IOException {
    Connection connection = polling.connection(exchange.getVariable("connection", String.class));
    Optional<String> link = connection.link();
    set(exchange, Link.follow(exchange.getVariable("baseUrl", String.class), link.orElseThrow()));
  }

  /**
   * Reads the linked page: without items, the response before it was complete.
   *
   * @throws MalformedResponse if it is no page
   */
  public void seen(
      @Variable("connection") String name,
      @Variable("source") String source,
      @Body @Nullable InputStream answer)
      throws IOException {
    ReadResponse list = polling.connection(name).hand().response();
    Optional<Boolean> items = polling.reading().hasItems(answer, polling.source(source));
    items.ifPresentOrElse(list::sawBehind, list::cannotSeeBehind);
  }

  /** The page of the link is unavailable: the slice is narrowed. Logged once. */
  public void unseen(
      @Variable("connection") String name,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
    polling.connection(name).hand().response().cannotSeeBehind();
    if (warned.add(name)) {
      LOG.warn(
          "Link not followed connection={} reason=\"{}\" next=\"requests a shorter slice\"",
          name,
          PollFailure.of(why).reason());
    }
  }

  private static NestedItem item(ListedItems items) {
    NestedItem item = items.current();
    if (item == null) {
      throw new IllegalStateException("there is no current item");
    }
    return item;
  }
}
