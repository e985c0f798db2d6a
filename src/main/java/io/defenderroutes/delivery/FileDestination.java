package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.store.Ndjson;
import io.defenderroutes.formats.Document;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * Collects the alert as a line for the file in the variable {@code path}.
 *
 * <p>The path is a pattern with {@code {tenant}}, {@code {source}}, {@code {severity}}, {@code
 * {category}}, {@code {service}} and {@code {date}} (UTC, the day of delivery). The pattern may
 * name folders; a value of an alert is reduced to one safe name.
 *
 * @param folder nothing is written outside of it
 */
public record FileDestination(Path folder, Clock clock) implements DestinationBean {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  /** The names of placeholders in a path. */
  public static final Set<String> PLACEHOLDERS =
      Set.of("tenant", "source", "severity", "category", "service", "date");

  private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N}._-]|^\\.+");
  private static final int LONGEST_NAME = 64;

  /** Bytes that Linux file systems allow in one name. */
  private static final int LONGEST_ELEMENT = 255;

  public FileDestination {
    folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    // For the dead letter, if the alert is rejected here.
    exchange.setVariable(DestinationNames.DESTINATION, pattern(exchange));
    Path file = file(exchange);
    Optional<Document> document = FormattedAlert.of(exchange);
    Batch batch = Batch.of(exchange);
    if (!batch.alerts().isFirstFor("file:" + file + FormattedAlert.suffix(document))) {
      return;
    }
    byte[] json =
        document
            .map(Document::json)
            .orElse(exchange.getVariable(AlertContract.ALERT, byte[].class));
    batch.add(
        file,
        Ndjson.line(json),
        pattern(exchange),
        text(exchange, AlertContract.SEVERITY),
        text(exchange, AlertContract.CATEGORY));
  }

  /** The name in log, metrics and dead letters: the pattern, one for the files of all days. */
  private static String pattern(Exchange exchange) {
    return "file:" + OneLine.of(text(exchange, "path"), 300);
  }

  private Path file(Exchange exchange) throws RefusedAlert {
    return file(
        text(exchange, "path"),
        Map.of(
            "tenant", value(exchange, AlertContract.TENANT),
            "source", value(exchange, AlertContract.SOURCE),
            "severity", value(exchange, AlertContract.SEVERITY),
            "category", value(exchange, AlertContract.CATEGORY),
            "service", value(exchange, AlertContract.SERVICE),
            "date", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString()));
  }

  @Override
  public String name(Exchange exchange) throws RefusedAlert {
    return "file:" + folder.relativize(file(exchange));
  }

  /** Returns the first unknown placeholder of a path. */
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
    String safe = UNSAFE.matcher(text(exchange, variable)).replaceAll("_");
    if (safe.length() <= LONGEST_NAME) {
      return safe.isEmpty() ? "_" : safe;
    }
    boolean split = Character.isHighSurrogate(safe.charAt(LONGEST_NAME - 1));
    return safe.substring(0, split ? LONGEST_NAME - 1 : LONGEST_NAME);
  }
}
