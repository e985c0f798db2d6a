package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The tenants, the apps each of them knows, and the refusals ordered for some of these. */
final class EntraDirectory {
  private static final Set<String> ANY_TENANT = Set.of("common", "organizations");

  private final Map<String, Map<String, EntraApp>> tenants = new ConcurrentSkipListMap<>();
  private final Map<AppKey, EntraError> refusals = new ConcurrentHashMap<>();

  private record AppKey(String tenantId, String clientId) {}

  void tenant(String tenantId) {
    tenants.computeIfAbsent(tenantId, id -> new ConcurrentHashMap<>());
  }

  /** The app in that tenant; both are made known if need be. */
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

  /** The tenant meant: for users of any tenant, the first by its id that knows the app. */
  String resolve(String tenantId, String clientId) {
    return ANY_TENANT.contains(tenantId)
        ? home(clientId).map(EntraApp::tenantId).orElse(tenantId)
        : tenantId;
  }

  /** The app, unless it is unknown there, or a refusal was ordered. */
  EntraApp admitted(String tenantId, String clientId) {
    EntraError ordered = refusals.get(new AppKey(tenantId, clientId));
    if (ordered != null) {
      throw new RefusedByEntra(ordered);
    }
    return known(tenantId, clientId);
  }

  /** The app, unless it is unknown there; whatever was ordered. */
  EntraApp known(String tenantId, String clientId) {
    Map<String, EntraApp> apps = tenants.get(tenantId);
    if (apps == null) {
      throw new RefusedByEntra(90002, Map.of("tenant", tenantId));
    }
    EntraApp app = apps.get(clientId);
    if (app == null) {
      throw new RefusedByEntra(700016, Map.of("tenant", tenantId, "app", clientId));
    }
    return app;
  }

  /** The app there, or else as another tenant knows it: what a consent will be to. */
  EntraApp candidate(String tenantId, String clientId) {
    Map<String, EntraApp> apps = tenants.get(tenantId);
    return apps == null || apps.containsKey(clientId)
        ? known(tenantId, clientId)
        : home(clientId).orElseGet(() -> known(tenantId, clientId));
  }

  /** An administrator consents: orders are withdrawn, and an app of another tenant is let in. */
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
