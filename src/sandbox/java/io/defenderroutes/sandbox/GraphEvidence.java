package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * JSON of evidence in Graph: sixteen kinds, each with all documented fields.
 *
 * @see <a href="https://learn.microsoft.com/en-us/graph/api/resources/security-alertevidence">the
 *     kinds of evidence</a>
 */
final class GraphEvidence {
  private static final String TYPE = "#microsoft.graph.security.";
  private static final List<String> ROLES =
      List.of("compromised", "attacked", "contextual", "source", "destination", "suspicious");

  private final GeneratedAlert alert;
  private final AlertEstate estate;
  private final PayloadQuirks odd;

  GraphEvidence(GeneratedAlert alert, PayloadQuirks odd) {
    this.alert = alert;
    this.estate = alert.estate();
    this.odd = odd;
  }

  /** Evidence of the product, such as the device, then that of all APIs. */
  void addTo(ArrayNode all) {
    alert.product().evidence().forEach(kind -> all.add(added(kind)));
    Evidence.of(alert).forEach(one -> all.add(common(one)));
  }

  private ObjectNode common(Evidence one) {
    ObjectNode node = start(one.kind().equals("Registry") ? "RegistryKey" : one.kind());
    switch (one.kind()) {
      case "User" -> {
        user(node.putObject("userAccount"), one);
        node.putObject("stream").put("name", "Sign-ins");
      }
      case "File" -> {
        node.put("detectionStatus", "detected").put("mdeDeviceId", estate.deviceId());
        file(node.putObject("fileDetails"), one);
      }
      case "Process" -> process(node, one);
      case "Registry" -> {
        one.put(node, "registryKey");
        one.put(node, "registryHive");
      }
      case "Ip" -> {
        one.put(node, "ipAddress");
        node.put("countryLetterCode", "NL");
        ObjectNode place = node.putObject("location").put("city", "Amsterdam");
        place.put("countryName", "Netherlands").put("state", "Noord-Holland");
        place.put("latitude", 52.37).put("longitude", 4.89);
        node.putObject("stream").put("name", "Network");
      }
      default -> one.put(node, "url");
    }
    return node;
  }

  private ObjectNode added(String kind) {
    ObjectNode node = start(kind);
    switch (kind) {
      case "Device" -> device(node);
      case "RegistryValue" -> {
        Evidence registry = Evidence.of(alert, "Registry");
        List.of("registryHive", "registryKey", "registryValue", "registryValueType")
            .forEach(field -> registry.put(node, field));
        node.put("registryValueName", "Updater").put("mdeDeviceId", estate.deviceId());
      }
      case "SecurityGroup" ->
          node.put("displayName", "Domain Admins").put("securityGroupId", odd.guid());
      case "CloudApplication" -> {
        node.put("appId", 11161).put("displayName", "Office 365").put("saasAppId", 11161);
        node.put("instanceId", 0).put("instanceName", "Microsoft 365");
        node.putObject("stream").put("name", "Activities");
      }
      case "OauthApplication" -> {
        node.put("appId", odd.guid()).put("displayName", "Mail \"helper\"");
        node.put("objectId", odd.guid()).put("publisher", "Unverified");
      }
      case "Mailbox" -> {
        node.put("displayName", estate.user()).put("primaryAddress", address());
        user(node.putObject("userAccount"), Evidence.of(alert, "User"));
      }
      case "AnalyzedMessage" -> message(node);
      case "MailCluster" -> {
        node.put("clusterBy", "Subject;P2SenderDomain").put("clusterByValue", "Rechnung;a.example");
        node.put("emailCount", 1 + odd.number(40)).put("urn", "urn:MailCluster:" + odd.hex(16));
        node.put("query", "Subject:\"Rechnung\" AND P2SenderDomain:\"a.example\"");
        node.putArray("networkMessageIds").add(odd.guid());
      }
      case "CloudLogonSession" -> {
        ObjectNode account = start("User");
        user(account.putObject("userAccount"), Evidence.of(alert, "User"));
        account.putObject("stream").put("name", "Sign-ins");
        node.set("account", account);
        node.put("browser", "Firefox 140").put("operatingSystem", "Linux");
        node.put("deviceName", estate.machine()).put("protocol", "OAuth 2.0");
        node.put("sessionId", odd.guid()).put("userAgent", "Mozilla/5.0 (X11; Linux x86_64)");
        node.put("previousLogonDateTime", odd.time(alert.created().minusSeconds(86_400)));
        node.put("startUtcDateTime", odd.time(alert.created().minusSeconds(160)));
      }
      case "AzureResource" -> {
        String name = "st" + odd.hex(4);
        node.put("resourceName", name).put("resourceType", "Storage account");
        node.put("resourceId", resource("Microsoft.Storage/storageAccounts/" + name));
      }
      default -> throw new IllegalArgumentException(kind);
    }
    return node;
  }

  private ObjectNode start(String kind) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("@odata.type", TYPE + GraphAlertShape.word(kind) + "Evidence");
    node.put("createdDateTime", odd.time(alert.created()));
    node.put("verdict", odd.pick(List.of("unknown", "suspicious", "malicious", "noThreatsFound")));
    node.put("remediationStatus", odd.pick(List.of("none", "remediated", "prevented", "blocked")));
    if (odd.once(3)) {
      node.put("remediationStatusDetails", "Quarantined by policy");
    } else {
      node.putNull("remediationStatusDetails");
    }
    node.putArray("roles").add(odd.pick(ROLES));
    node.putArray("detailedRoles").add("Referred in command line");
    node.putArray("tags").add("Tier 0");
    return node;
  }

  private void device(ObjectNode node) {
    node.put("azureAdDeviceId", odd.guid()).put("mdeDeviceId", estate.deviceId());
    node.put("deviceDnsName", estate.dnsName()).put("hostName", estate.machine());
    node.put("dnsDomain", estate.domain()).put("ntDomain", "CORP");
    node.put("osPlatform", "WindowsServer2022").put("osBuild", 20348).put("version", "21H2");
    node.put("healthStatus", "active").put("riskScore", "high");
    node.put("onboardingStatus", "onboarded").put("defenderAvStatus", "updated");
    node.put("rbacGroupId", 75).put("rbacGroupName", estate.group());
    node.put("firstSeenDateTime", "2020-09-12T07:28:32.4321753Z");
    node.put("lastIpAddress", estate.ip()).put("lastExternalIpAddress", "203.0.113.9");
    node.putArray("ipInterfaces").add(estate.ip());
    ObjectNode user = node.putArray("loggedOnUsers").addObject();
    user.put("accountName", estate.user()).put("domainName", estate.domain());
    ObjectNode machine = node.putObject("vmMetadata").put("vmId", odd.guid());
    machine.put("cloudProvider", "azure").put("subscriptionId", odd.guid());
    machine.put("resourceId", resource("Microsoft.Compute/virtualMachines/" + estate.machine()));
  }

  private void process(ObjectNode node, Evidence one) {
    one.put(node, "processId");
    one.put(node, "parentProcessId");
    one.put(node, "processCommandLine");
    one.put(node, "processCreationDateTime", "processCreationTime");
    node.put("parentProcessCreationDateTime", odd.time(alert.created().minusSeconds(95)));
    node.put("detectionStatus", "detected").put("mdeDeviceId", estate.deviceId());
    file(node.putObject("imageFile"), one);
    file(node.putObject("parentProcessImageFile"), one);
    user(node.putObject("userAccount"), Evidence.of(alert, "User"));
  }

  private void message(ObjectNode node) {
    node.put("networkMessageId", odd.guid()).put("urn", "urn:MailEntity:" + odd.hex(16));
    node.put("internetMessageId", "<" + odd.hex(8) + "@a.example>");
    node.put("subject", "Rechnung März \"dringend\"").put("language", "de");
    node.put("recipientEmailAddress", address()).put("senderIp", "198.51.100.7");
    sender(node.putObject("p1Sender"));
    sender(node.putObject("p2Sender"));
    node.put("receivedDateTime", odd.time(alert.created().minusSeconds(200)));
    node.put("deliveryAction", "Delivered").put("deliveryLocation", "Inbox");
    node.put("antiSpamDirection", "Inbound").put("attachmentsCount", 1).put("urlCount", 1);
    node.putArray("urls").add("https://cdn.example/a?id=1&x=%2F");
    node.putArray("threats").add("Phish");
    node.putArray("threatDetectionMethods").add("URL detonation");
  }

  private static void sender(ObjectNode sender) {
    sender.put("displayName", "Buchhaltung").put("domainName", "a.example");
    sender.put("emailAddress", "rechnung@a.example");
  }

  private static void user(ObjectNode account, Evidence one) {
    one.put(account, "accountName");
    one.put(account, "domainName");
    one.put(account, "userSid");
    one.put(account, "azureAdUserId", "aadUserId");
    one.put(account, "userPrincipalName");
    one.put(account, "displayName", "accountName");
  }

  private void file(ObjectNode file, Evidence one) {
    one.put(file, "sha1");
    one.put(file, "sha256");
    one.put(file, "fileName");
    one.put(file, "filePath");
    one.put(file, "fileSize");
    file.put("filePublisher", "Microsoft Corporation");
    file.put("signer", "Microsoft Windows").put("issuer", "Microsoft Windows Production PCA 2011");
  }

  private String address() {
    return estate.user() + "@" + estate.domain();
  }

  private String resource(String path) {
    return "/subscriptions/" + odd.guid() + "/resourceGroups/soc/providers/" + path;
  }
}
