package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Filters dead letters by {@code --connection} and {@code --destination}. */
final class LetterFilter implements Predicate<JsonNode> {
  private static final int MAX_REPORTED = 10;

  @Option(
      names = "--connection",
      paramLabel = "TENANT/SOURCE",
      description = "Only dead letters of this connection.")
  private @Nullable String connection;

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description =
          "Only dead letters for this destination, such as kafka:defender.alerts.high, or this kind, such as email.")
  private @Nullable String destination;

  boolean isSet() {
    return connection != null || destination != null;
  }

  @Override
  public boolean test(JsonNode letter) {
    String to = letter.path("destination").asText();
    return (connection == null || connection.equals(letter.path("connection").asText()))
        && (destination == null
            || to.equals(destination)
            || to.startsWith(destination + ":")
            // A failure before the destination got its name.
            || to.startsWith("kamelet:" + destination + "/"));
  }

  /** Prints which letters exist if none matches. */
  void reportNoMatch(Collection<? extends JsonNode> letters, PrintWriter err) {
    if (letters.isEmpty() || letters.stream().anyMatch(this)) {
      return;
    }
    err.println(
        "None of the "
            + letters.size()
            + " dead letters matches. They are of "
            + letters.stream()
                .map(
                    letter ->
                        letter.path("connection").asText()
                            + " for "
                            + letter.path("destination").asText())
                .distinct()
                .sorted()
                .limit(MAX_REPORTED)
                .map(one -> Terminal.line(one, 200))
                .collect(Collectors.joining(", ")));
  }
}
