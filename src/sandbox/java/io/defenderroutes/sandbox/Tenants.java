package io.defenderroutes.sandbox;

import java.util.List;
import java.util.UUID;

/** The simulated tenants. */
public interface Tenants {
  List<Tenant> tenants();

  default Tenant tenant(String name) {
    return tenants().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * A directory and the app that polls it.
   *
   * @param name for display
   * @param id directory id
   * @param clientId the app's id
   * @param clientSecret its secret
   */
  record Tenant(String name, String id, String clientId, String clientSecret) {
    static Tenant random(String name) {
      return new Tenant(
          name,
          UUID.randomUUID().toString(),
          UUID.randomUUID().toString(),
          "secret~" + UUID.randomUUID());
    }

    /** Omits the secret. */
    @Override
    public String toString() {
      return "Tenant[name=" + name + ", id=" + id + ", clientId=" + clientId + "]";
    }
  }
}
