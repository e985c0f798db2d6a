package io.defenderroutes.stories;

import io.defenderroutes.sandbox.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tenants file, as an operator or a script edits it. */
final class TenantEntries {
  private final Map<String, String> entries = new LinkedHashMap<>();

  /**
   * Adds or changes a tenant's entry.
   *
   * @param more lines of YAML
   */
  void put(String name, Tenants.Tenant tenant, String... more) {
    StringBuilder entry = new StringBuilder();
    entry.append("- name: ").append(name).append('\n');
    entry.append("  tenant-id: ").append(tenant.id()).append('\n');
    entry.append("  client-id: ").append(tenant.clientId()).append('\n');
    entry.append("  client-secret: ").append(tenant.clientSecret()).append('\n');
    for (String line : more) {
      entry.append("  ").append(line).append('\n');
    }
    entries.put(name, entry.toString());
  }

  void put(Tenants.Tenant tenant, String... more) {
    put(tenant.name(), tenant, more);
  }

  void remove(String name) {
    entries.remove(name);
  }

  String yaml() {
    return entries.isEmpty() ? "[]\n" : String.join("", entries.values());
  }

  /** As editors do: beside, and then moved into place. */
  void writeTo(Path file) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(beside, yaml());
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
