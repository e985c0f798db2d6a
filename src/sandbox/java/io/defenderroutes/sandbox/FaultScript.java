package io.defenderroutes.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a fault script, with a fault per line: {@code after|every TIME API TENANT WHAT [xN]}.
 * Empty lines and {@code #} comments are ignored.
 */
final class FaultScript {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
  private static final Pattern TIMES = Pattern.compile("x(\\d{1,4})");
  private static final int BYTES_BEFORE_CUT = 500;
  private static final String WHAT =
      "400 to 599 [retry-after SECONDS], 206, hang TIME, cut [BYTES], html, malformed or bare";

  private final Set<String> tenants;
  private final Deque<String> words;

  private FaultScript(String line, Set<String> tenants) {
    this.words = new ArrayDeque<>(List.of(line.split("\\s+")));
    this.tenants = tenants;
  }

  /**
   * Parses all lines.
   *
   * @param tenants known names
   * @throws IllegalArgumentException with the invalid line and what would be right
   */
  public static List<ScriptedFault> parse(List<String> lines, Set<String> tenants) {
    List<ScriptedFault> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        try {
          faults.add(new FaultScript(line, tenants).fault(line));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
        }
      }
    }
    return faults;
  }

  private ScriptedFault fault(String line) {
    String when = next("after or every");
    if (!when.equals("after") && !when.equals("every")) {
      throw new IllegalArgumentException("it begins with '" + when + "', not with after or every");
    }
    Duration time = time(next("a time such as 30s"));
    if (when.equals("every") && time.isZero()) {
      throw new IllegalArgumentException("every " + time.toSeconds() + "s is too often");
    }
    String api = next("an API, or *");
    Set<Api> apis =
        api.equals(ScriptedFault.ANY) ? EnumSet.allOf(Api.class) : EnumSet.of(Api.of(api));
    String tenant = next("a tenant, or *");
    if (!tenant.equals(ScriptedFault.ANY) && !tenants.contains(tenant)) {
      throw new IllegalArgumentException(
          "no tenant is called '" + tenant + "'; there are " + String.join(",", tenants));
    }
    Fault fault = what(next("what is to happen: " + WHAT));
    int times = 1;
    if (!words.isEmpty()) {
      Matcher matcher = TIMES.matcher(words.element());
      if (matcher.matches() && words.size() == 1) {
        times = Integer.parseInt(matcher.group(1));
      } else {
        throw new IllegalArgumentException("'" + String.join(" ", words) + "' is too much");
      }
    }
    return new ScriptedFault(when.equals("every"), time, apis, tenant, fault, times, line);
  }

  private Fault what(String word) {
    return switch (word) {
      case "206" -> Fault.partial();
      case "hang" -> Fault.hang(time(next("how long to hang, such as 20s")));
      case "cut" ->
          Fault.cutBody(number(words.peek()) ? Integer.parseInt(words.remove()) : BYTES_BEFORE_CUT);
      case "html" -> Fault.html200();
      case "malformed" -> Fault.malformedJson();
      case "bare" -> Fault.bareObject();
      default -> status(word);
    };
  }

  private Fault status(String word) {
    if (!word.matches("[45]\\d\\d")) {
      throw new IllegalArgumentException("'" + word + "' is none of " + WHAT);
    }
    return status(Integer.parseInt(word));
  }

  private Fault status(int status) {
    if (!"retry-after".equals(words.peek())) {
      return Fault.status(status);
    }
    words.remove();
    String seconds = next("the seconds of retry-after");
    if (!number(seconds)) {
      throw new IllegalArgumentException("'" + seconds + "' is no number of seconds");
    }
    return Fault.status(status, Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private String next(String what) {
    String word = words.poll();
    if (word == null) {
      throw new IllegalArgumentException(what + " is missing at the end");
    }
    return word;
  }

  private static boolean number(@Nullable String word) {
    return word != null && word.matches("\\d{1,9}");
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no time such as 500ms, 30s, 5m or 2h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
