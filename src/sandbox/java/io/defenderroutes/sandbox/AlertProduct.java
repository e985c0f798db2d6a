package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Random;

/**
 * Defender products, with their names in each API.
 *
 * @see <a href="https://learn.microsoft.com/en-us/graph/api/resources/security-alert">serviceSource
 *     and detectionSource of Graph</a>
 */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
enum AlertProduct {
  ENDPOINT(
      "microsoftDefenderForEndpoint",
      "MicrosoftDefenderATP",
      "Microsoft Defender for Endpoint",
      List.of("microsoftDefenderForEndpoint", "automatedInvestigation", "smartScreen"),
      List.of("Device", "RegistryValue")),
  IDENTITY(
      "microsoftDefenderForIdentity",
      "AzureATP",
      "Microsoft Defender for Identity",
      List.of("microsoftDefenderForIdentity"),
      List.of("Device", "SecurityGroup")),
  CLOUD_APPS(
      "microsoftDefenderForCloudApps",
      "MicrosoftCloudAppSecurity",
      "Microsoft Defender for Cloud Apps",
      List.of("cloudAppSecurity"),
      List.of("CloudApplication")),
  OFFICE(
      "microsoftDefenderForOffice365",
      "OfficeATP",
      "Microsoft Defender for Office 365",
      List.of("microsoftDefenderForOffice365"),
      List.of("AnalyzedMessage", "Mailbox", "MailCluster")),
  XDR(
      "microsoft365Defender",
      "Microsoft365Defender",
      "Microsoft Defender XDR",
      List.of("microsoft365Defender", "customDetection", "manual"),
      List.of("Device")),
  ID_PROTECTION(
      "azureAdIdentityProtection",
      "AadIdentityProtection",
      "AAD Identity Protection",
      List.of("azureAdIdentityProtection"),
      List.of("CloudLogonSession")),
  APP_GOVERNANCE(
      "microsoftAppGovernance",
      "MicrosoftAppGovernance",
      "App Governance",
      List.of("appGovernancePolicy", "appGovernanceDetection"),
      List.of("OauthApplication")),
  DLP(
      "dataLossPrevention",
      "MicrosoftDataLossPrevention",
      "Microsoft Data Loss Prevention",
      List.of("microsoftDataLossPrevention"),
      List.of("Mailbox")),
  CLOUD(
      "microsoftDefenderForCloud",
      "MicrosoftDefenderForCloud",
      "Microsoft Defender for Cloud",
      List.of("microsoftDefenderForCloud", "microsoftDefenderForStorage"),
      List.of("AzureResource")),
  SENTINEL(
      "microsoftSentinel",
      "MicrosoftSentinel",
      "Microsoft Sentinel",
      List.of("scheduledAlerts", "nrtAlerts"),
      List.of("AzureResource"));

  private static final int OTHERS_PERCENT = 40;

  private final String graph;
  private final String incidents;
  private final String title;
  private final List<String> detectors;
  private final List<String> evidence;

  AlertProduct(
      String graph, String incidents, String title, List<String> detectors, List<String> evidence) {
    this.graph = graph;
    this.incidents = incidents;
    this.title = title;
    this.detectors = detectors;
    this.evidence = evidence;
  }

  /** Mostly the product of the story, sometimes another one. */
  static AlertProduct of(AlertStory story, Random random) {
    if (random.nextInt(100) < OTHERS_PERCENT) {
      return values()[random.nextInt(values().length)];
    }
    return switch (story.source()) {
      case "OfficeATP" -> OFFICE;
      case "MCAS" -> CLOUD_APPS;
      default -> ENDPOINT;
    };
  }

  /** Graph's {@code serviceSource}. */
  String graph() {
    return graph;
  }

  /** The incidents API's {@code serviceSource}. */
  String incidents() {
    return incidents;
  }

  /** Advanced hunting's {@code ServiceSource}, Graph's {@code productName}. */
  String title() {
    return title;
  }

  /** Additional kinds of evidence in Graph. */
  List<String> evidence() {
    return evidence;
  }

  /** Graph's {@code detectionSource}. */
  String detector(AlertStory story, Random random) {
    return switch (this == ENDPOINT ? story.source() : "") {
      case "WindowsDefenderAv" -> "antivirus";
      case "CustomTI" -> "customTi";
      default -> AlertEstate.pick(random, detectors);
    };
  }
}
