package io.defenderroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Parameters of a SIEM request.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/pull-alerts-using-rest-api">the
 *     parameters, as documented</a>
 * @param since least LastProcessedTimeUtc, inclusive
 * @param until greatest, inclusive
 * @param limit how many at most, the most recent ones
 * @param of accepted values by field of the detection; empty for all
 */
record AlertQuery(Instant since, Instant until, int limit, Map<String, List<String>> of) {
  private static final Duration DEFAULT_AGO = Duration.ofHours(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Parses the parameters.
   *
   * @throws IllegalArgumentException if one is invalid; the message names it
   */
  static AlertQuery of(RequestParameters parameters, Instant now) {
    try {
      Instant until = parameters.first("untilTimeUtc").map(AlertQuery::time).orElse(now);
      Instant since =
          parameters
              .first("sinceTimeUtc")
              .map(AlertQuery::time)
              .orElseGet(
                  () ->
                      now.minus(parameters.first("ago").map(Duration::parse).orElse(DEFAULT_AGO)));
      int limit = parameters.first("limit").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
      return new AlertQuery(
          since,
          until,
          Math.max(0, limit),
          Map.of(
              "MachineGroup", parameters.all("machinegroups"),
              "DeviceCreatedMachineTags", parameters.all("DeviceCreatedMachineTags"),
              "CloudCreatedMachineTags", parameters.all("CloudCreatedMachineTags")));
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException("Malformed request: " + e.getMessage(), e);
    }
  }

  boolean wants(SiemAlert alert) {
    return of.entrySet().stream()
        .allMatch(field -> field.getValue().isEmpty() || holds(alert, field));
  }

  private static boolean holds(SiemAlert alert, Map.Entry<String, List<String>> field) {
    // A text with several tags.
    return Arrays.stream(text(alert, field.getKey()).split("[,;]"))
        .map(String::strip)
        .anyMatch(field.getValue()::contains);
  }

  private static Instant time(String text) {
    return Instant.parse(text.endsWith("Z") ? text : text + "Z");
  }

  private static String text(SiemAlert alert, String field) {
    try {
      return JSON.readTree(alert.json()).path(field).asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An alert that is not JSON was added: " + alert.fullId(), e);
    }
  }
}
