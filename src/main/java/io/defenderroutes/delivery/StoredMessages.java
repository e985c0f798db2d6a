package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.delivery.pending.PendingDelivery.StoredMessage;
import io.defenderroutes.delivery.store.Ndjson;
import io.defenderroutes.formats.Document;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;

/** Stores the message that a step of the routing reads, and restores it for the delivery. */
final class StoredMessages {
  /** Variable of a delivery: its id, the same when it is repeated. */
  static final String DELIVERY_ID = "deliveryId";

  /** Variable of a mail: the one recipient of this delivery. */
  static final String RECIPIENT = "recipient";

  /** Variable of a call with a list of deliveries: how many there are. */
  static final String BULK_SIZE = "bulkSize";

  /** Header by which a receiver may recognise a repeated request (draft-ietf-httpapi). */
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private StoredMessages() {}

  /**
   * Returns what is to be stored of an exchange. Values other than texts, numbers, booleans and
   * lists of them are left out.
   *
   * @param document that replaces the body, where the destination has a format
   * @throws InvalidPayloadException if the body cannot be stored
   */
  static StoredMessage of(Exchange exchange, Optional<Document> document)
      throws InvalidPayloadException {
    byte[] alert = exchange.getVariable(AlertContract.ALERT, byte[].class);
    byte[] body =
        document.isPresent()
            ? document.get().json()
            : exchange.getMessage().getMandatoryBody(byte[].class);
    Map<String, Object> variables = storable(exchange.getVariables());
    variables.keySet().removeAll(List.of(Routed.STEP, Routed.DONE));
    return new StoredMessage(
        variables,
        storable(exchange.getMessage().getHeaders()),
        Arrays.equals(body, alert) ? null : body);
  }

  private static Map<String, Object> storable(Map<String, Object> values) {
    Map<String, Object> storable = new TreeMap<>(values);
    storable.values().removeIf(value -> !isStorable(value));
    return storable;
  }

  private static boolean isStorable(Object value) {
    return isPlain(value)
        || (value instanceof List<?> list && list.stream().allMatch(StoredMessages::isPlain));
  }

  private static boolean isPlain(Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  /** Returns an exchange with the message of a delivery. */
  static Exchange exchange(CamelContext context, PendingDelivery delivery) {
    Exchange exchange = new DefaultExchange(context);
    restore(exchange, delivery);
    return exchange;
  }

  /** Makes the message of a delivery, such as of one of several in a call, that of an exchange. */
  static void restore(Exchange exchange, PendingDelivery delivery) {
    StoredMessage stored = delivery.message();
    stored.variables().forEach(exchange::setVariable);
    exchange.setVariable(AlertContract.ALERT, delivery.routed().alert());
    exchange.setVariable(AlertContract.CONNECTION, delivery.connection());
    exchange.setVariable(DELIVERY_ID, delivery.id());
    if (!delivery.part().isEmpty()) {
      exchange.setVariable(RECIPIENT, delivery.part());
    }
    Message message = exchange.getMessage();
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setHeader(IDEMPOTENCY_KEY, delivery.id());
    // Camel would send GET, without the alert, to an address with a query.
    message.setHeader(Exchange.HTTP_METHOD, "POST");
    stored.headers().forEach(message::setHeader);
    byte[] body = stored.body();
    message.setBody(body == null ? delivery.routed().alert() : body);
  }

  /**
   * Makes the deliveries of one call the body of an exchange, which has the variables of the first.
   * The id is of all of them: a receiver must not take another call that begins with the same
   * delivery for a repeated one.
   */
  static void restoreAll(Exchange exchange, List<PendingDelivery> deliveries) {
    String id =
        DeadLetter.longHash(
            deliveries.stream().map(PendingDelivery::id).sorted().collect(joining("\n")));
    exchange.setVariable(DELIVERY_ID, id);
    exchange.setVariable(BULK_SIZE, deliveries.size());
    exchange.getMessage().setHeader(IDEMPOTENCY_KEY, id);
    exchange.getMessage().setBody(deliveries);
  }

  /**
   * The bean {@code bulkItem}: in a split of a call's deliveries, the message of one. Body and
   * variable {@code alert} are one line each, as requests with several alerts need them.
   */
  static void restoreItem(Exchange exchange) throws InvalidPayloadException {
    PendingDelivery delivery = exchange.getMessage().getMandatoryBody(PendingDelivery.class);
    // The headers of a part may become those of the request.
    Object ofCall = exchange.getMessage().getHeader(IDEMPOTENCY_KEY);
    restore(exchange, delivery);
    exchange.getMessage().setHeader(IDEMPOTENCY_KEY, ofCall);
    exchange.setVariable(AlertContract.ALERT, line(delivery.routed().alert()));
    exchange.getMessage().setBody(line(exchange.getMessage().getMandatoryBody(byte[].class)));
  }

  private static String line(byte[] json) {
    return new String(Ndjson.line(json), UTF_8).strip();
  }

  /**
   * Calls a destination and waits for its result.
   *
   * @throws Exception if it did not accept the message
   */
  static void call(AsyncProcessor destination, Exchange exchange) throws Exception {
    try {
      destination.process(exchange);
    } finally {
      // Releases connections and temporary files that the destination's response holds.
      List<Synchronization> completions = exchange.getExchangeExtension().handoverCompletions();
      UnitOfWorkHelper.doneSynchronizations(
          exchange, completions == null ? List.of() : completions);
    }
    if (exchange.getException() != null) {
      throw exchange.getException();
    }
  }
}
