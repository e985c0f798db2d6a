package io.defenderroutes.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A type of value: its short name, what a value must be, and the check of it. */
public final class Kind {
  private static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Predicate<String> NOT_BLANK = value -> !value.isBlank();

  public static final Kind TEXT = new Kind("string", "a non-empty string", NOT_BLANK);
  public static final Kind SECRET =
      new Kind("secret", "a non-empty string; keep it out of shared files", NOT_BLANK);
  public static final Kind PATH =
      new Kind("path", "a path", NOT_BLANK.and(value -> value.indexOf('\0') < 0));
  public static final Kind BOOLEAN = oneOf("true", "false");

  public static final Kind NUMBER = number("number", "a whole number", Integer.MAX_VALUE);
  public static final Kind COUNT = number("count", "a whole number", 20_000);
  public static final Kind BYTES = number("bytes", "a whole number", 999_999_999_999_999L);
  public static final Kind PORT = number("port", "a port", 65_535);

  public static final Kind DURATION =
      duration(
          "duration",
          "a duration such as 30s, 5m, 2h, 7d or PT5M, at most 10 years",
          Duration.ZERO,
          Duration.ofDays(3_653));
  public static final Kind PERIOD =
      duration(
          "period",
          "a duration such as 30s, 5m or PT5M, from 1ms to 20d",
          Duration.ofMillis(1),
          Duration.ofDays(20));
  public static final Kind START =
      new Kind(
          "start",
          "now, a duration back such as 2h or 30d, or a time such as 2026-11-01T00:00:00Z",
          value -> value.equals("now") || DURATION.accepts(value) || time(value) != null);
  public static final Kind DATE = new Kind("date", "a date such as 2027-03-31", Kind::isDate);

  public static final Kind NAME =
      matching(
          "name",
          "a name of a-z, 0-9 and '-', at most 40 characters",
          "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
  public static final Kind NAMES =
      listOf(
          "names",
          "names of a-z, 0-9 and '-', separated by commas",
          value -> value.matches("[a-z0-9][a-z0-9-]*"));
  public static final Kind TENANT_ID =
      matching(
          "tenant-id",
          "the directory (tenant) id, a GUID such as 72f988bf-86f1-41af-91ab-2d7cd011db47, or a verified domain",
          GUID + "|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
  public static final Kind MANAGED_IDENTITY =
      matching(
          "identity",
          "system, or the client id of a user-assigned identity, a GUID",
          "system|" + GUID);
  public static final Kind REGION =
      matching("region", "the region's short name, such as us, eu, uk, au or swa", "[A-Za-z]{2,4}");
  public static final Kind MAIL_ADDRESS =
      matching(
          "address", "one mail address, such as soc@example.org", "[^@\\s<>,;\"]+@[^@\\s<>,;\"]+");
  public static final Kind MAIL_ADDRESSES =
      listOf("addresses", "mail addresses, separated by commas", MAIL_ADDRESS::accepts);

  public static final Kind HOST =
      new Kind(
          "host",
          "a host name or an IP address, without port and zone, such as mail.example.org or ::1",
          HostName::isValid);
  public static final Kind BROKERS =
      listOf(
          "brokers",
          "host:port, several separated by commas; an IPv6 address in brackets",
          Kind::isBroker);
  public static final Kind HTTPS_URL =
      uri(
          "https-url",
          "an https URL without user, query or fragment, such as https://login.microsoftonline.com",
          uri -> isPlain(uri, "https"));
  public static final Kind COLLECTOR =
      uri(
          "url",
          "an http or https URL with its path, such as http://localhost:4318/v1/traces",
          uri -> isPlain(uri, "http") || isPlain(uri, "https"));
  public static final Kind PROXY =
      uri(
          "proxy",
          "http://host:port",
          uri ->
              "http".equalsIgnoreCase(uri.getScheme())
                  && uri.getHost() != null
                  && uri.getUserInfo() == null
                  && PORT.accepts(String.valueOf(uri.getPort())));
  public static final Kind SCOPE =
      uri(
          "scope",
          "an absolute URI that ends with /.default, such as https://graph.microsoft.com/.default",
          uri -> uri.isAbsolute() && uri.toString().endsWith("/.default"));

  private final String name;
  private final String right;
  private final Predicate<String> check;

  private Kind(String name, String right, Predicate<String> check) {
    this.name = name;
    this.right = right;
    this.check = check;
  }

  /** One of at least two words. */
  static Kind oneOf(String... words) {
    String last = " or " + words[words.length - 1];
    String all = String.join(", ", List.of(words).subList(0, words.length - 1)) + last;
    return new Kind(all, all, List.of(words)::contains);
  }

  private static Kind matching(String name, String right, String pattern) {
    return new Kind(name, right, Pattern.compile(pattern).asMatchPredicate());
  }

  private static Kind listOf(String name, String right, Predicate<String> element) {
    return new Kind(
        name, right, value -> !list(value).isEmpty() && list(value).stream().allMatch(element));
  }

  private static Kind number(String name, String what, long max) {
    return new Kind(
        name,
        what + ", 1 to " + max,
        value -> value.matches("[1-9][0-9]{0,14}") && Long.parseLong(value) <= max);
  }

  private static Kind duration(String name, String right, Duration min, Duration max) {
    return new Kind(
        name,
        right,
        value -> {
          Duration duration = duration(value);
          return duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
        });
  }

  private static Kind uri(String name, String right, Predicate<URI> check) {
    return new Kind(
        name,
        right,
        value -> {
          try {
            return check.test(new URI(value));
          } catch (URISyntaxException e) {
            return false;
          }
        });
  }

  private static boolean isPlain(URI uri, String scheme) {
    return scheme.equals(uri.getScheme())
        && uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null
        && uri.getFragment() == null;
  }

  private static boolean isBroker(String value) {
    int colon = value.lastIndexOf(':');
    String host = value.substring(0, Math.max(0, colon));
    boolean bracketed = host.startsWith("[");
    return HostName.isValid(host)
        && bracketed == host.contains(":")
        && PORT.accepts(value.substring(colon + 1));
  }

  private static boolean isDate(String value) {
    try {
      LocalDate.parse(value);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** The short name, as in the reference page; for {@link #oneOf} the words themselves. */
  public String name() {
    return name;
  }

  /** What a value must be, as a phrase that can follow "must be". */
  public String right() {
    return right;
  }

  boolean accepts(String value) {
    return check.test(value);
  }

  /** The distinct, non-empty elements of a comma-separated list. */
  public static List<String> list(String value) {
    return Pattern.compile(",")
        .splitAsStream(value)
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .distinct()
        .toList();
  }

  /** Null if the text is not a duration, or is negative. */
  public static @Nullable Duration duration(String value) {
    Matcher m = SHORT_DURATION.matcher(value);
    try {
      if (m.matches()) {
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "d" -> Duration.ofDays(n);
          default -> Duration.parse("PT" + n + m.group(2));
        };
      }
      Duration parsed = Duration.parse(value);
      return parsed.isNegative() ? null : parsed;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  static @Nullable Instant time(String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
