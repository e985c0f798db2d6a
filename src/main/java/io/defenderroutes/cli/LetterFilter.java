package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --connection} and {@code --destination}. */
final class LetterFilter implements Predicate<JsonNode> {
  @Option(
      names = "--connection",
      paramLabel = "TENANT/SOURCE",
      description = "Only those of this connection.")
  private @Nullable String connection;

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description =
          "Only those for this destination, such as kafka:defender.alerts.high, or kind of destination, such as email.")
  private @Nullable String destination;

  boolean isSet() {
    return connection != null || destination != null;
  }

  @Override
  public boolean test(JsonNode letter) {
    String to = letter.path("destination").asText();
    return (connection == null || connection.equals(letter.path("connection").asText()))
        && (destination == null || to.equals(destination) || to.startsWith(destination + ":"));
  }
}
