package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Random;

/**
 * The machine and user of an alert.
 *
 * @param machine its short name
 * @param domain its DNS domain
 * @param deviceId 40 hex digits
 * @param group MachineGroup; may be empty
 * @param user account name
 * @param ip its IPv4 address
 */
record AlertEstate(
    String machine, String domain, String deviceId, String group, String user, String ip) {
  private static final List<String> MACHINES =
      List.of("desktop-", "laptop-", "filesrv", "sql-prod-", "dc", "kiosk-münchen-", "vdi-");
  private static final List<String> GROUPS =
      List.of("", "Workstations", "Servers", "Tier 0", "Zürich & Genève");
  private static final List<String> USERS =
      List.of("jdoe", "anna.müller", "o'brien", "svc-backup", "administrator", "j.nguyễn");

  static AlertEstate any(Random random, String tenantId) {
    String domain = "corp-" + tenantId.substring(0, Math.min(4, tenantId.length())) + ".example";
    return new AlertEstate(
        pick(random, MACHINES) + "%02d".formatted(random.nextInt(60)),
        domain,
        AlertText.hex(random, 20),
        pick(random, GROUPS),
        pick(random, USERS),
        "10.%d.%d.%d".formatted(random.nextInt(8), random.nextInt(256), 1 + random.nextInt(254)));
  }

  String dnsName() {
    return machine + "." + domain;
  }

  static String pick(Random random, List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
