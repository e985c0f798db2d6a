package io.defenderroutes.alert;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Spells the documented categories as Defender's documentation does ({@code "credential access"}
 * and {@code "CREDENTIALACCESS"} both are {@code CredentialAccess}), so that a rule need not care;
 * others stay as the vendor wrote them.
 *
 * <p>Source: <a href="https://learn.microsoft.com/defender-endpoint/api/alerts">alert resource
 * type</a>, property category.
 */
public final class Category {
  static final String UNKNOWN = "unknown";

  private static final Map<String, String> DOCUMENTED =
      List.of(
              "Collection",
              "CommandAndControl",
              "CredentialAccess",
              "CredentialStealing",
              "CredentialTheft",
              "DefenseEvasion",
              "Delivery",
              "Discovery",
              "DocumentExploit",
              "EnterprisePolicy",
              "Execution",
              "Exfiltration",
              "Exploit",
              "General",
              "Grayware",
              "Impact",
              "InitialAccess",
              "Installation",
              "LateralMovement",
              "Malware",
              "MalwareDownload",
              "Masquerading",
              "NetworkPropagation",
              "Persistence",
              "Phishing",
              "PrivilegeEscalation",
              "Ransomware",
              "Reconnaissance",
              "RemoteAccessTool",
              "ResourceDevelopment",
              "SocialEngineering",
              "SuspiciousActivity",
              "SuspiciousNetworkTraffic",
              "ThreatManagement",
              "TrojanDownloader",
              "UnwantedSoftware",
              "Vulnerability",
              "Weaponization",
              "WebExploit")
          .stream()
          .collect(Collectors.toUnmodifiableMap(Category::letters, Function.identity()));

  /** What APIs write where there is none, or where they hide a newer one. */
  private static final Set<String> NONE = Set.of("", UNKNOWN, "unknownfuturevalue");

  private Category() {}

  static Collection<String> documented() {
    return DOCUMENTED.values();
  }

  static String of(String vendor) {
    String stripped = vendor.strip();
    String letters = letters(stripped);
    return NONE.contains(letters) ? UNKNOWN : DOCUMENTED.getOrDefault(letters, stripped);
  }

  /** Whether two are the same but for case, blanks, hyphens and underscores. */
  static boolean isSame(String category, String other) {
    return category.equals(other) || letters(category).equals(letters(other));
  }

  /** Whether it is a documented one, spelt as the documentation does, or {@code unknown}. */
  public static boolean isKnown(String category) {
    return category.equals(UNKNOWN) || category.equals(DOCUMENTED.get(letters(category)));
  }

  private static String letters(String text) {
    return text.replaceAll("[\\s_-]", "").toLowerCase(Locale.ROOT);
  }
}
