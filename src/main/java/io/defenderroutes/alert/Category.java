package io.defenderroutes.alert;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Normalizes documented categories: {@code "credential access"} and {@code "CREDENTIALACCESS"} both
 * become {@code CredentialAccess}. Other categories stay unchanged.
 *
 * <p>Source: <a href="https://learn.microsoft.com/defender-endpoint/api/alerts">alert resource
 * type</a>, property category.
 */
public final class Category {
  static final String UNKNOWN = "unknown";

  private static final Pattern SEPARATORS = Pattern.compile("[\\s_-]");

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
          .collect(Collectors.toUnmodifiableMap(Category::key, Function.identity()));

  /** Values that APIs send for no category, or for one newer than the requested API version. */
  private static final Set<String> NONE = Set.of("", UNKNOWN, "unknownfuturevalue");

  private Category() {}

  static Collection<String> documented() {
    return DOCUMENTED.values();
  }

  static String of(String vendor) {
    String stripped = vendor.strip();
    String key = key(stripped);
    return NONE.contains(key) ? UNKNOWN : DOCUMENTED.getOrDefault(key, stripped);
  }

  /** Compares two categories, ignoring case, blanks, hyphens and underscores. */
  static boolean isSame(String category, String other) {
    return category.equals(other) || key(category).equals(key(other));
  }

  /** Whether a category is {@code unknown} or spelled as documented. */
  public static boolean isKnown(String category) {
    return category.equals(UNKNOWN) || category.equals(DOCUMENTED.get(key(category)));
  }

  private static String key(String text) {
    return SEPARATORS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }
}
