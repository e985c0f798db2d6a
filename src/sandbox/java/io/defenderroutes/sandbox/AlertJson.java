package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * JSON of a SIEM detection, with its order of fields and its several notations for missing values.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/api-portal-mapping">the
 *     documented fields</a>
 */
final class AlertJson {
  private static final List<String> ACTIONS = List.of("", "Quarantine", "Remove", "Block");

  private final Random random;
  private final String sha1;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private AlertJson(Random random) {
    this.random = random;
    this.sha1 = AlertText.hex(random, 20);
  }

  static String of(Detection detection, Random random) {
    AlertJson json = new AlertJson(random);
    json.what(detection);
    json.indicators(detection);
    json.threat(detection);
    json.where(detection);
    json.links(detection);
    return json.json.toString();
  }

  private void what(Detection d) {
    Duration lag = Duration.ofMillis(30_000 + random.nextInt(600_000));
    json.put(
        "AlertTime", AlertText.time(d.processed().minus(lag), random.nextInt(4) == 0, rarely()));
    json.put("ComputerDnsName", d.estate().dnsName());
    json.put("AlertTitle", d.story().title());
    json.put("Category", d.story().category());
    json.put("Severity", d.severity());
    json.put("AlertId", d.alertId());
    nothing("Actor");
    json.put("LinkToWDATP", "https://securitycenter.windows.com/alert/" + d.alertId());
  }

  private void indicators(Detection d) {
    nothing("IocName");
    nothing("IocValue");
    nothing("CreatorIocName");
    nothing("CreatorIocValue");
    json.put("Sha1", sha1);
    json.put("FileName", d.story().file());
    json.put("FilePath", d.story().path());
    boolean network = List.of("CommandAndControl", "Exfiltration").contains(d.story().category());
    json.put("IpAddress", network ? "198.51.100." + random.nextInt(256) : "");
    json.put("Url", network ? "https://cdn.example/a?id=" + random.nextInt(999) + "&x=%2F" : "");
    json.put("IoaDefinitionId", AlertText.guid(random));
    json.put("UserName", d.estate().user());
    json.put("AlertPart", d.part());
    json.put("FullId", d.fullId());
    json.put(
        "LastProcessedTimeUtc", AlertText.time(d.processed(), random.nextInt(10) == 0, rarely()));
  }

  private void threat(Detection d) {
    String threat = d.story().threat();
    boolean named = !threat.isEmpty();
    json.put("ThreatCategory", named ? threat.substring(0, threat.indexOf(':')) : "");
    json.put("ThreatFamily", named ? threat.substring(threat.indexOf('/') + 1) : "");
    json.put("ThreatName", threat);
    json.put("RemediationAction", named ? AlertEstate.pick(random, ACTIONS) : "");
    json.put("RemediationIsSuccess", named ? Boolean.valueOf(random.nextInt(5) > 0) : null);
    json.put("Source", d.story().source());
    json.put("Md5", AlertText.hex(random, 16));
    json.put("Sha256", random.nextBoolean() ? AlertText.hex(random, 32) : "");
    json.put("WasExecutingWhileDetected", named ? Boolean.valueOf(random.nextBoolean()) : null);
  }

  private void where(Detection d) {
    AlertEstate e = d.estate();
    json.put("UserDomain", e.domain());
    json.put("LogOnUsers", e.domain() + "\\" + e.user());
    json.put("MachineDomain", e.domain());
    json.put("MachineName", e.machine());
    json.put("InternalIPv4List", e.ip() + ";127.0.0.1");
    json.put("InternalIPv6List", "fe80::" + AlertText.hex(random, 2) + ";::1");
    json.put("FileHash", sha1);
    json.put("DeviceID", e.deviceId());
    json.put("MachineGroup", e.group());
    json.put("Description", d.story().description());
    nothing("DeviceCreatedMachineTags");
    nothing("CloudCreatedMachineTags");
    json.put("CommandLine", d.story().command());
  }

  private void links(Detection d) {
    String byAlert = "/incidents/byalert?alertId=" + d.alertId() + "&source=SIEM";
    json.put("IncidentLinkToWDATP", "https://securitycenter.windows.com" + byAlert);
    json.put("ReportID", random.nextInt(Integer.MAX_VALUE));
    json.put("LinkToMTP", "https://security.microsoft.com/alert/" + d.alertId());
    json.put("IncidentLinkToMTP", "https://security.microsoft.com" + byAlert);
    json.put("ExternalId", AlertText.hex(random, 20).toUpperCase(Locale.ROOT));
    json.put("IocUniqueId", d.unique());
  }

  /** A missing value: mostly empty, sometimes null, absent or a word. */
  private void nothing(String field) {
    switch (random.nextInt(16)) {
      case 0, 1 -> json.putNull(field);
      case 2 -> json.put(field, "null");
      case 3 -> json.put(field, "None");
      case 4 -> json.remove(field);
      default -> json.put(field, "");
    }
  }

  /** False once in a hundred, for a time without Z. */
  private boolean rarely() {
    return random.nextInt(100) > 0;
  }
}
