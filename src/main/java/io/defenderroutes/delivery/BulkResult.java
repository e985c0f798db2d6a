package io.defenderroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.pending.PartlyRejected;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * The bean {@code bulkResult}: reads the result of each item of an Elasticsearch or OpenSearch bulk
 * request from its response. An item that exists already (409) was accepted before.
 *
 * <p>Source: <a
 * href="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk">Elasticsearch
 * bulk API</a>.
 */
public final class BulkResult implements Processor {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONFLICT = 409;
  private static final int LONGEST_REASON = 300;

  /**
   * @throws PartlyRejected if some items were not accepted
   * @throws IOException if the body is no such response
   */
  @Override
  public void process(Exchange exchange) throws Exception {
    JsonNode items =
        JSON.readTree(exchange.getMessage().getMandatoryBody(byte[].class)).path("items");
    if (!items.isArray()) {
      throw new IOException("the response has no result for each item");
    }
    Integer sent = exchange.getVariable(StoredMessages.BULK_SIZE, Integer.class);
    if (sent != null && sent != items.size()) {
      throw new IOException(
          "the response has results for " + items.size() + " items, the request had " + sent);
    }
    Map<Integer, Exception> failures = new TreeMap<>();
    for (int number = 0; number < items.size(); number++) {
      // {"create": {"status": 201, …}}
      JsonNode item = items.get(number);
      JsonNode result = item.isEmpty() ? item : item.elements().next();
      int status = result.path("status").asInt();
      if ((status < 200 || status > 299) && status != CONFLICT) {
        String reason = OneLine.of(result.path("error").toString(), LONGEST_REASON);
        failures.put(
            number, new HttpOperationFailedException("", status, "", null, Map.of(), reason));
      }
    }
    if (!failures.isEmpty()) {
      throw new PartlyRejected(failures);
    }
  }
}
