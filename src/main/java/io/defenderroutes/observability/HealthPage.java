package io.defenderroutes.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * Serves {@code /observe/health} as Camel would, with messages that are escaped once. Camel 4.18
 * escapes them as JSON before it writes them as JSON.
 */
final class HealthPage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HealthPage() {}

  /** Takes the path over from Camel; liveness and readiness stay Camel's. */
  static void open(Router router, CamelContext context) {
    router
        .route("/observe/health")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(-1)
        .blockingHandler(request -> answer(request, context), false);
  }

  private static void answer(RoutingContext request, CamelContext context) {
    String level = request.request().getParam("exposureLevel");
    String exposure = level == null ? HealthCheckRegistry.get(context).getExposureLevel() : level;
    boolean withData = Boolean.parseBoolean(request.request().getParam("data"));
    Collection<HealthCheck.Result> results = HealthCheckHelper.invoke(context, exposure);
    boolean isUp = HealthCheckHelper.isResultsUp(results, false);
    ObjectNode json = JSON.createObjectNode().put("status", isUp ? "UP" : "DOWN");
    if (!exposure.equals("oneline")) {
      ArrayNode checks = JSON.createArrayNode();
      results.stream()
          .filter(one -> exposure.equals("full") || one.getState() == HealthCheck.State.DOWN)
          .forEach(one -> checks.add(check(one, withData)));
      if (!checks.isEmpty()) {
        json.set("checks", checks);
      }
    }
    try {
      request
          .response()
          .setStatusCode(isUp ? 200 : 503)
          .putHeader("Content-Type", "application/json")
          .end(JSON.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode check(HealthCheck.Result result, boolean withData) {
    ObjectNode check =
        JSON.createObjectNode()
            .put("name", result.getCheck().getId())
            .put("status", result.getState().name());
    result.getMessage().ifPresent(message -> check.put("message", message));
    if (withData && result.getDetails() != null && !result.getDetails().isEmpty()) {
      ObjectNode data = check.putObject("data");
      new TreeMap<>(result.getDetails())
          .forEach((name, value) -> data.put(name, String.valueOf(value)));
    }
    return check;
  }
}
