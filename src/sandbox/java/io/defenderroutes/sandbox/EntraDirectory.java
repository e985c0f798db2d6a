package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Tenants, their apps, and injected rejections. */
final class EntraDirectory {
  private static final Set<String> ANY_TENANT = Set.of("common", "organizations");

  private final Map<String, Map<String, EntraApp>> tenants = new ConcurrentSkipListMap<>();
  private final Map<AppKey, EntraError> refusals = new ConcurrentHashMap<>();

  private record AppKey(String tenantId, String clientId) {}

  void tenant(String tenantId) {
    tenants.computeIfAbsent(tenantId, id -> new ConcurrentHashMap<>());
  }

  /** The app in a tenant; both are created if missing. */
  EntraApp app(String tenantId, String clientId) {
    return tenants
        .computeIfAbsent(tenantId, id -> new ConcurrentHashMap<>())
        .computeIfAbsent(clientId, id -> new EntraApp(tenantId, id));
  }

  void refuse(String tenantId, String clientId, EntraError error) {
    refusals.put(new AppKey(tenantId, clientId), error);
  }

  void accept(String tenantId, String clientId) {
    refusals.remove(new AppKey(tenantId, clientId));
  }

  /** Resolves a tenant; {@code common} is the first, by id, that has the app. */
  String resolve(String tenantId, String clientId) {
    return ANY_TENANT.contains(tenantId)
        ? home(clientId).map(EntraApp::tenantId).orElse(tenantId)
        : tenantId;
  }

  /** The app; fails if it is unknown, or a rejection is injected. */
  EntraApp admitted(String tenantId, String clientId) {
    EntraError ordered = refusals.get(new AppKey(tenantId, clientId));
    if (ordered != null) {
      throw new EntraRejection(ordered);
    }
    return known(tenantId, clientId);
  }

  /** The app, ignoring injected rejections; fails if it is unknown. */
  EntraApp known(String tenantId, String clientId) {
    Map<String, EntraApp> apps = tenants.get(tenantId);
    if (apps == null) {
      throw new EntraRejection(90002, Map.of("tenant", tenantId));
    }
    EntraApp app = apps.get(clientId);
    if (app == null) {
      throw new EntraRejection(700016, Map.of("tenant", tenantId, "app", clientId));
    }
    return app;
  }

  /** The app in the tenant, or in another one: the candidate for consent. */
  EntraApp candidate(String tenantId, String clientId) {
    Map<String, EntraApp> apps = tenants.get(tenantId);
    return apps == null || apps.containsKey(clientId)
        ? known(tenantId, clientId)
        : home(clientId).orElseGet(() -> known(tenantId, clientId));
  }

  /** Grants admin consent: removes injected rejections, and adds an app of another tenant. */
  EntraApp consent(String tenantId, String clientId) {
    accept(tenantId, clientId);
    Map<String, EntraApp> apps = tenants.get(tenantId);
    Optional<EntraApp> home = home(clientId);
    if (apps != null && home.isPresent()) {
      apps.computeIfAbsent(clientId, id -> home.get().in(tenantId));
    }
    return known(tenantId, clientId);
  }

  private Optional<EntraApp> home(String clientId) {
    return tenants.values().stream()
        .flatMap(apps -> Optional.ofNullable(apps.get(clientId)).stream())
        .findFirst();
  }
}
