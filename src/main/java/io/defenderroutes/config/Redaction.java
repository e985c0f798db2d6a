package io.defenderroutes.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Masks the secrets that this process has read in messages, also in those of libraries.
 *
 * <p>Exceptions of libraries can quote a whole URI or value. The product's own messages quote no
 * secret in the first place.
 */
public final class Redaction {
  private static final String MASK = "***";

  /** Shorter secrets could be parts of other words. */
  private static final int MIN_LENGTH = 6;

  private static final Pattern NAMES =
      Pattern.compile("(?i).*(password|passphrase|secret|token|key|hook|connection-?string)");

  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]*:/*");

  private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

  private Redaction() {}

  /** Masks a value in all messages from now on. */
  public static void add(String secret) {
    addPart(secret);
    if (ADDRESS.matcher(secret).lookingAt()) {
      // Camel prints an address with slashes and with its parameters in another order.
      for (String part : ADDRESS.matcher(secret).replaceFirst("").split("[?&]", -1)) {
        addPart(part.substring(part.indexOf('=') + 1));
      }
    }
  }

  private static void addPart(String part) {
    if (part.length() >= MIN_LENGTH) {
      SECRETS.add(part);
      SECRETS.add(URLEncoder.encode(part, StandardCharsets.UTF_8));
    }
  }

  /** Masks the value if the property's name is that of a secret. */
  public static void addIfSecret(String property, String value) {
    if (NAMES.matcher(property).matches()) {
      add(value);
    }
  }

  /** Masks secrets in a message. */
  public static String of(String message) {
    String redacted = message;
    for (String secret : longestFirst()) {
      redacted = redacted.replace(secret, MASK);
    }
    return redacted;
  }

  /** Masks secrets in encoded text; other bytes remain as they are. */
  public static byte[] of(byte[] text) {
    String bytes = new String(text, StandardCharsets.ISO_8859_1);
    String redacted = bytes;
    for (String secret : longestFirst()) {
      byte[] encoded = secret.getBytes(StandardCharsets.UTF_8);
      redacted = redacted.replace(new String(encoded, StandardCharsets.ISO_8859_1), MASK);
    }
    return redacted.equals(bytes) ? text : redacted.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The longest first, because a secret can contain another one. */
  private static List<String> longestFirst() {
    return SECRETS.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }
}
