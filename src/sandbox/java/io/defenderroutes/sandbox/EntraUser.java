package io.defenderroutes.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A user of a tenant, generated from a name.
 *
 * @param tenantId directory
 * @param upn user principal name
 * @param oid object id: the same for the same name in the same tenant
 */
record EntraUser(String tenantId, String upn, String oid) {
  static EntraUser of(String tenantId, String upn) {
    return new EntraUser(tenantId, upn, id(tenantId + "\n" + upn));
  }

  /** A deterministic id that looks random. */
  static String id(String seed) {
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
