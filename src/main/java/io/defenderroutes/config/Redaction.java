package io.defenderroutes.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The secrets that this process has read, so that no message quotes them, whoever wrote it.
 *
 * <p>Libraries put what they could not use into their exceptions: a whole URI, a whole value. This
 * is a second line behind messages that quote no value.
 */
public final class Redaction {
  private static final String INSTEAD = "***";

  /** A shorter one would be found within other words. */
  private static final int SHORTEST = 6;

  private static final Pattern NAMES =
      Pattern.compile("(?i).*(password|passphrase|secret|token|key|hook|connection-?string)");

  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]*:/*");

  private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

  private Redaction() {}

  /** Has a value left out of every message from now on. */
  public static void add(String secret) {
    addPart(secret);
    if (ADDRESS.matcher(secret).lookingAt()) {
      // Camel shows an address with its parameters in another order, and with slashes.
      for (String part : ADDRESS.matcher(secret).replaceFirst("").split("[?&]", -1)) {
        addPart(part.substring(part.indexOf('=') + 1));
      }
    }
  }

  private static void addPart(String part) {
    if (part.length() >= SHORTEST) {
      SECRETS.add(part);
      SECRETS.add(URLEncoder.encode(part, StandardCharsets.UTF_8));
    }
  }

  /** The same, if a property of that name holds a secret. */
  public static void addIfSecret(String property, String value) {
    if (NAMES.matcher(property).matches()) {
      add(value);
    }
  }

  /** A message without secrets. */
  public static String of(String message) {
    String redacted = message;
    for (String secret : longestFirst()) {
      redacted = redacted.replace(secret, INSTEAD);
    }
    return redacted;
  }

  /** Encoded text without secrets, byte for byte otherwise. */
  public static byte[] of(byte[] text) {
    String bytes = new String(text, StandardCharsets.ISO_8859_1);
    String redacted = bytes;
    for (String secret : longestFirst()) {
      byte[] encoded = secret.getBytes(StandardCharsets.UTF_8);
      redacted = redacted.replace(new String(encoded, StandardCharsets.ISO_8859_1), INSTEAD);
    }
    return redacted.equals(bytes) ? text : redacted.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Of two that hold one another, the whole is left out and not a part of it. */
  private static List<String> longestFirst() {
    return SECRETS.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }
}
