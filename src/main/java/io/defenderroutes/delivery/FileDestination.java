package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.store.Ndjson;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Adds the alert to the batch as a line for the file in the exchange variable {@code path}, a
 * pattern with {@code {tenant}}, {@code {source}}, {@code {severity}}, {@code {category}}, {@code
 * {service}} and {@code {date}} (UTC, the day of delivery). The pattern is the author's and may
 * name folders; what an alert fills in is cut down to one harmless name.
 */
public final class FileDestination implements Processor {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  /** What is filled into a path, by name. */
  public static final Set<String> PLACEHOLDERS =
      Set.of("tenant", "source", "severity", "category", "service", "date");

  private static final Pattern HARMFUL = Pattern.compile("[^\\p{L}\\p{N}._-]|^\\.+");
  private static final int LONGEST_NAME = 64;

  /** Bytes that Linux file systems allow in one name. */
  private static final int LONGEST_ELEMENT = 255;

  private final Path folder;
  private final Clock clock;

  /**
   * @param folder nothing is written outside of it
   */
  public FileDestination(Path folder, Clock clock) {
    this.folder = folder.toAbsolutePath().normalize();
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    Path file = file(exchange);
    if (!Batch.of(exchange).reaches("file:" + file)) {
      return;
    }
    byte[] line = Ndjson.line(exchange.getVariable(Routed.ALERT, byte[].class));
    Batch batch = Batch.of(exchange);
    batch.lines().computeIfAbsent(file, f -> new ArrayList<>()).add(line);
    batch
        .tally()
        .delivered(
            "file:" + pattern(exchange),
            Objects.toString(exchange.getVariable(AlertContract.SEVERITY), ""),
            Objects.toString(exchange.getVariable(AlertContract.CATEGORY), ""));
  }

  private static String pattern(Exchange exchange) {
    return Objects.toString(exchange.getVariable("path", String.class), "");
  }

  /** The file it is for. */
  private Path file(Exchange exchange) throws RefusedAlert {
    return file(
        pattern(exchange),
        Map.of(
            "tenant", value(exchange, AlertContract.TENANT),
            "source", value(exchange, AlertContract.SOURCE),
            "severity", value(exchange, AlertContract.SEVERITY),
            "category", value(exchange, AlertContract.CATEGORY),
            "service", value(exchange, AlertContract.SERVICE),
            "date", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString()));
  }

  /** The same, from the folder on. */
  Path relative(Exchange exchange) throws RefusedAlert {
    return folder.relativize(file(exchange));
  }

  /** The first of a path's placeholders that nothing is filled in for. */
  public static Optional<String> unknownPlaceholder(String pattern) {
    return PLACEHOLDER
        .matcher(pattern)
        .results()
        .filter(placeholder -> !PLACEHOLDERS.contains(placeholder.group(1)))
        .map(MatchResult::group)
        .findFirst();
  }

  private Path file(String pattern, Map<String, String> values) throws RefusedAlert {
    Optional<String> unknown = unknownPlaceholder(pattern);
    if (unknown.isPresent()) {
      throw new RefusedAlert(
          "the path '"
              + pattern
              + "' has a placeholder "
              + unknown.get()
              + "; there are "
              + values.keySet());
    }
    String name =
        PLACEHOLDER
            .matcher(pattern)
            .replaceAll((MatchResult m) -> Matcher.quoteReplacement(values.get(m.group(1))));
    try {
      Path file = folder.resolve(name).normalize();
      for (Path element : folder.relativize(file)) {
        if (element.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_ELEMENT) {
          throw new RefusedAlert("the path '" + OneLine.of(name, 300) + "' is too long");
        }
      }
      if (file.startsWith(folder) && !file.equals(folder)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new RefusedAlert("not a path: '" + OneLine.of(name, 300) + "'");
    }
    throw new RefusedAlert("the path '" + OneLine.of(name, 300) + "' leads out of files.folder");
  }

  private static String value(Exchange exchange, String variable) {
    String value = exchange.getVariable(variable, String.class);
    String harmless = HARMFUL.matcher(value == null ? "" : value).replaceAll("_");
    harmless = harmless.isEmpty() ? "_" : harmless;
    if (harmless.length() <= LONGEST_NAME) {
      return harmless;
    }
    boolean split = Character.isHighSurrogate(harmless.charAt(LONGEST_NAME - 1));
    return harmless.substring(0, split ? LONGEST_NAME - 1 : LONGEST_NAME);
  }
}
