package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --connection} and {@code --destination}. */
final class LetterFilter implements Predicate<JsonNode> {
  private static final int MOST_TOLD = 10;

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
            // What failed before the destination had its name.
            || to.startsWith("kamelet:" + destination + "/"));
  }

  /** Says which letters there are, where the filters let none of them pass. */
  void tellIfNoneOf(Collection<? extends JsonNode> letters, PrintWriter err) {
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
                .limit(MOST_TOLD)
                .map(one -> Terminal.line(one, 200))
                .collect(Collectors.joining(", ")));
  }
}
