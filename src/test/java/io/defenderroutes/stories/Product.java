package io.defenderroutes.stories;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Starts the product against the sandbox, for tenants of its own, with a data folder of its own.
 */
public final class Product {
  private Product() {}

  /** A tenant that nobody else uses. */
  public static Tenants.Tenant newTenant(Sandbox sandbox) {
    String id = UUID.randomUUID().toString();
    Tenants.Tenant tenant =
        new Tenants.Tenant("t" + id.substring(0, 8), id, "app-" + id, "secret-" + id);
    sandbox
        .entra()
        .register(tenant.id(), tenant.clientId(), tenant.clientSecret(), EnumSet.allOf(Api.class));
    return tenant;
  }

  public static Map<String, String> properties(Sandbox sandbox, Tenants.Tenant tenant, Path data) {
    return properties(sandbox, List.of(tenant), data);
  }

  /** Fast settings; mails for any of the tenants go to {@link Arrived#recipient} of the first. */
  public static Map<String, String> properties(
      Sandbox sandbox, List<Tenants.Tenant> tenants, Path data) {
    Map<String, String> p = new HashMap<>();
    p.put("tenants", String.join(",", tenants.stream().map(Tenants.Tenant::name).toList()));
    for (Tenants.Tenant tenant : tenants) {
      String own = "tenants." + tenant.name() + ".";
      p.put(own + "tenant-id", tenant.id());
      p.put(own + "client-id", tenant.clientId());
      p.put(own + "client-secret", tenant.clientSecret());
    }
    p.put("authority-host", sandbox.entra().authorityHost().toString());
    for (ApiSimulator api : sandbox.apis().all()) {
      p.put(api.api().key() + ".base-url", api.baseUri().toString());
      // Polls come faster here than any API allows.
      p.put(api.api().key() + ".requests-per-minute", "100000");
      p.put(api.api().key() + ".requests-per-hour", "1000000");
    }
    p.put("sources", "siem");
    p.put("tls.ca-file", sandbox.certificates().writeCaPem(data).toString());
    p.put("kafka.brokers", sandbox.kafka().bootstrapServers());
    p.put("smtp.host", "localhost");
    p.put("smtp.port", Integer.toString(sandbox.mail().port()));
    p.put("smtp.username", sandbox.mail().user());
    p.put("smtp.password", sandbox.mail().password());
    p.put("email.from", "defender@example.org");
    p.put("email.to", Arrived.recipient(tenants.get(0)));
    p.put("data.folder", data.toString());
    p.put("poll.interval", "100ms");
    p.put("poll.start", "30m");
    p.put("poll.settle-delay", "0s");
    p.put("retry.delay", "20ms");
    p.put("retry.max-delay", "100ms");
    p.put("retry.throttled-delay", "20ms");
    p.put("delivery.retry-delay", "50ms");
    p.put("delivery.retry-max-delay", "200ms");
    p.put("http.response-timeout", "1m");
    p.put("shutdown.timeout", "5s");
    return p;
  }

  static DefenderAlertRoutes start(Map<String, String> properties) throws Exception {
    return DefenderAlertRoutes.start(properties, Map.of(), Clock.systemUTC());
  }

  /** Gives the product a free management port. */
  static int openManagement(Map<String, String> properties) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      properties.put("management.port", Integer.toString(free.getLocalPort()));
      return free.getLocalPort();
    }
  }
}
