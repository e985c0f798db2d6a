package io.defenderroutes.stories.crash;

import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import io.defenderroutes.stories.Product;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Settings of a process that lives a few seconds on a machine that is busy. */
final class Settings {
  private Settings() {}

  static Map<String, String> of(Sandbox sandbox, List<Tenants.Tenant> tenants, Path data) {
    Map<String, String> settings = Product.properties(sandbox, tenants, data);
    // Many small batches: a kill is more likely to fall within one.
    settings.put("batch.max-alerts", "3");
    settings.put("poll.interval", "250ms");
    settings.put("http.response-timeout", "5s");
    settings.put("smtp.timeout", "2s");
    settings.put("routes.folder", Path.of("routes").toAbsolutePath().toString());
    settings.put("kafka.client.max.block.ms", "2000");
    settings.put("kafka.client.request.timeout.ms", "1000");
    settings.put("kafka.client.delivery.timeout.ms", "2000");
    return settings;
  }
}
