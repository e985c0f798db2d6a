package io.defenderroutes.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a value must look like. Each kind says in one phrase what would be right. */
public enum Kind {
  TEXT("a non-empty string") {
    @Override
    boolean accepts(String value) {
      return !value.isBlank();
    }
  },
  SECRET("a non-empty string; keep it out of shared files") {
    @Override
    boolean accepts(String value) {
      return !value.isBlank();
    }
  },
  NAMES("names of a-z, 0-9 and '-', separated by commas") {
    @Override
    boolean accepts(String value) {
      return !list(value).isEmpty()
          && list(value).stream().allMatch(n -> NAME_PATTERN.matcher(n).matches());
    }
  },
  NAME("a name of a-z, 0-9 and '-', at most 40 characters") {
    @Override
    boolean accepts(String value) {
      return NAME_PATTERN.matcher(value).matches() && value.length() <= 40 && !value.endsWith("-");
    }
  },
  DURATION("a duration such as 30s, 5m, 2h, 7d or PT5M, at most 10 years") {
    @Override
    boolean accepts(String value) {
      Duration duration = duration(value);
      return duration != null && duration.compareTo(Duration.ofDays(3_653)) <= 0;
    }
  },
  PERIOD("a duration such as 30s, 5m or PT5M, from 1ms to 20d") {
    @Override
    boolean accepts(String value) {
      Duration duration = duration(value);
      return duration != null
          && duration.compareTo(Duration.ofMillis(1)) >= 0
          && duration.compareTo(Duration.ofDays(20)) <= 0;
    }
  },
  NUMBER("a whole number, 1 to 2147483647") {
    @Override
    boolean accepts(String value) {
      return value.matches("[1-9][0-9]{0,9}") && Long.parseLong(value) <= Integer.MAX_VALUE;
    }
  },
  BYTES("a whole number, 1 to 999999999999999") {
    @Override
    boolean accepts(String value) {
      return value.matches("[1-9][0-9]{0,14}");
    }
  },
  CATEGORIES("first or each") {
    @Override
    boolean accepts(String value) {
      return List.of("first", "each").contains(value);
    }
  },
  COUNT("a whole number, 1 to 20000") {
    @Override
    boolean accepts(String value) {
      return value.matches("[1-9][0-9]{0,4}") && Integer.parseInt(value) <= 20_000;
    }
  },
  START("now, a duration back such as 2h or 30d, or a time such as 2026-11-01T00:00:00Z") {
    @Override
    boolean accepts(String value) {
      return value.equals("now") || DURATION.accepts(value) || time(value) != null;
    }
  },
  VERSIONS("all or first") {
    @Override
    boolean accepts(String value) {
      return List.of("all", "first").contains(value);
    }
  },
  CURSOR_STORE("kafka or file") {
    @Override
    boolean accepts(String value) {
      return List.of("kafka", "file").contains(value);
    }
  },
  PORT("a port, 1 to 65535") {
    @Override
    boolean accepts(String value) {
      return value.matches("[1-9][0-9]{0,4}") && Integer.parseInt(value) <= 65535;
    }
  },
  HTTPS_URL(
      "an https URL without user, query or fragment, such as https://login.microsoftonline.com") {
    @Override
    boolean accepts(String value) {
      URI uri = uri(value);
      return uri != null
          && "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    }
  },
  COLLECTOR("an http or https URL with its path, such as http://localhost:4318/v1/traces") {
    @Override
    boolean accepts(String value) {
      URI uri = uri(value);
      return uri != null
          && List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    }
  },
  PROXY("http://host:port") {
    @Override
    boolean accepts(String value) {
      URI uri = uri(value);
      return uri != null
          && "http".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= 65535
          && uri.getUserInfo() == null;
    }
  },
  HOST("a host name or an IP address, without port and zone, such as mail.example.org or ::1") {
    @Override
    boolean accepts(String value) {
      return HostName.isRight(value);
    }
  },
  BROKERS("host:port, several separated by commas; an IPv6 address in brackets") {
    @Override
    boolean accepts(String value) {
      return !list(value).isEmpty() && list(value).stream().allMatch(Kind::isBroker);
    }
  },
  TENANT_ID(
      "the directory (tenant) id, a GUID such as 72f988bf-86f1-41af-91ab-2d7cd011db47, or a verified domain") {
    @Override
    boolean accepts(String value) {
      return value.matches(
          "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
    }
  },
  REGION("the region's short name, such as us, eu, uk, au or swa") {
    @Override
    boolean accepts(String value) {
      return value.matches("[A-Za-z]{2,4}");
    }
  },
  SCOPE("an absolute URI that ends with /.default, such as https://graph.microsoft.com/.default") {
    @Override
    boolean accepts(String value) {
      URI uri = uri(value);
      return uri != null && uri.isAbsolute() && value.endsWith("/.default");
    }
  },
  YES_OR_NO("true or false") {
    @Override
    boolean accepts(String value) {
      return List.of("true", "false").contains(value);
    }
  },
  MANAGED_IDENTITY("system, or the client id of a user-assigned identity, a GUID") {
    @Override
    boolean accepts(String value) {
      return value.equals("system")
          || value.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }
  },
  SIGN_IN("application or user") {
    @Override
    boolean accepts(String value) {
      return List.of("application", "user").contains(value);
    }
  },
  TOKEN_CHECK("refuse or warn") {
    @Override
    boolean accepts(String value) {
      return List.of("refuse", "warn").contains(value);
    }
  },
  DATE("a date such as 2027-03-31") {
    @Override
    boolean accepts(String value) {
      try {
        LocalDate.parse(value);
        return true;
      } catch (DateTimeParseException e) {
        return false;
      }
    }
  },
  MAIL_SECURITY("starttls, tls or none") {
    @Override
    boolean accepts(String value) {
      return List.of("starttls", "tls", "none").contains(value);
    }
  },
  FILES_ACCESS("owner or group") {
    @Override
    boolean accepts(String value) {
      return List.of("owner", "group").contains(value);
    }
  },
  ELECTION("none, file or kubernetes") {
    @Override
    boolean accepts(String value) {
      return List.of("none", "file", "kubernetes").contains(value);
    }
  },
  MAIL_ADDRESS("one mail address, such as soc@example.org") {
    @Override
    boolean accepts(String value) {
      return value.matches("[^@\\s<>,;\"]+@[^@\\s<>,;\"]+");
    }
  },
  MAIL_ADDRESSES("mail addresses, separated by commas") {
    @Override
    boolean accepts(String value) {
      return !list(value).isEmpty() && list(value).stream().allMatch(MAIL_ADDRESS::accepts);
    }
  },
  PATH("a path") {
    @Override
    boolean accepts(String value) {
      return !value.isBlank() && value.indexOf('\0') < 0;
    }
  };

  private static final Pattern NAME_PATTERN = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final String right;

  Kind(String right) {
    this.right = right;
  }

  abstract boolean accepts(String value);

  /** What would be right, as a phrase that can follow "must be". */
  public String right() {
    return right;
  }

  public static List<String> list(String value) {
    return Pattern.compile(",")
        .splitAsStream(value)
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .distinct()
        .toList();
  }

  static @Nullable Duration duration(String value) {
    Matcher m = SHORT_DURATION.matcher(value);
    if (m.matches()) {
      long n = Long.parseLong(m.group(1));
      return switch (m.group(2)) {
        case "ms" -> Duration.ofMillis(n);
        case "s" -> Duration.ofSeconds(n);
        case "m" -> Duration.ofMinutes(n);
        case "h" -> Duration.ofHours(n);
        default -> Duration.ofDays(n);
      };
    }
    try {
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

  private static boolean isBroker(String value) {
    int colon = value.lastIndexOf(':');
    String host = value.substring(0, Math.max(0, colon));
    boolean bracketed = host.startsWith("[");
    return HostName.isRight(host)
        && bracketed == host.contains(":")
        && PORT.accepts(value.substring(colon + 1));
  }

  private static @Nullable URI uri(String value) {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
