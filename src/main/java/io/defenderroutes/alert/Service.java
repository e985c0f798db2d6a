package io.defenderroutes.alert;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Vocabulary of the products that raise alerts. APIs name them differently ({@code
 * microsoftDefenderForEndpoint}, {@code MicrosoftDefenderATP}); case, blanks, punctuation and a
 * leading "Microsoft" are ignored.
 *
 * <p>Sources: <a
 * href="https://learn.microsoft.com/graph/api/resources/security-alert">serviceSource values of
 * Graph</a>, <a href="https://learn.microsoft.com/defender-xdr/api-list-incidents">of
 * incidents</a>, <a
 * href="https://learn.microsoft.com/defender-xdr/advanced-hunting-alertinfo-table">of
 * AlertInfo</a>.
 */
final class Service {
  /** No product, or one that is not listed here. */
  static final String UNKNOWN = "unknown";

  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final String VENDOR = "microsoft";

  /** Words of the contract by normalized vendor name. */
  private static final Map<String, String> WORDS = new HashMap<>();

  static {
    product(
        "endpoint",
        "Defender for Endpoint",
        "Defender ATP",
        "Defender Advanced Threat Protection",
        "Windows Defender ATP",
        "Windows Defender Advanced Threat Protection");
    product("identity", "Defender for Identity", "Azure ATP", "Azure Advanced Threat Protection");
    product(
        "office365",
        "Defender for Office 365",
        "Office ATP",
        "Office 365 ATP",
        "Office 365 Advanced Threat Protection");
    product("cloud-apps", "Defender for Cloud Apps", "Cloud App Security");
    product("xdr", "365 Defender", "Defender XDR", "Threat Protection");
    product(
        "entra-id-protection",
        "Entra ID Protection",
        "Azure AD Identity Protection",
        "AAD Identity Protection",
        "Azure Active Directory Identity Protection");
    product("app-governance", "App Governance");
    product("dlp", "Data Loss Prevention", "Purview Data Loss Prevention");
    product("insider-risk", "Insider Risk Management", "Purview Insider Risk Management");
    product("defender-for-cloud", "Defender for Cloud", "Azure Security Center", "Azure Defender");
    product("iot", "Defender for IoT", "Azure Defender for IoT");
    product("sentinel", "Sentinel", "Azure Sentinel");
    product("threat-intelligence", "Threat Intelligence", "Defender Threat Intelligence");
    product("security-for-ai", "Security for AI");
  }

  private Service() {}

  private static void product(String word, String... names) {
    for (String name : names) {
      WORDS.put(key(name), word);
    }
    WORDS.put(key(word), word);
  }

  /** All words of the contract, sorted. */
  static Collection<String> documented() {
    return new TreeSet<>(WORDS.values());
  }

  /** The word for a product name; {@code unknown} if it is not listed. */
  static String of(String vendor) {
    return WORDS.getOrDefault(key(vendor), UNKNOWN);
  }

  /** Whether a source may add this word: it is used unescaped in topic names and URIs. */
  static boolean isWord(String word) {
    return WORD.matcher(word).matches();
  }

  /** Compares two names, ignoring case, blanks and punctuation. */
  static boolean isSame(String name, String other) {
    return key(name).equals(key(other));
  }

  /** ASCII letters and digits in lower case, without a leading "Microsoft". */
  private static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        key.append(c);
      } else if (c >= 'A' && c <= 'Z') {
        key.append((char) (c + ('a' - 'A')));
      }
    }
    return key.indexOf(VENDOR) == 0 ? key.substring(VENDOR.length()) : key.toString();
  }
}
