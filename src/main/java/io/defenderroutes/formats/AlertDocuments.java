package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The documents of the current alert: each format is applied once, however many destinations use
 * it. Used by one thread.
 */
public final class AlertDocuments {
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private byte @Nullable [] alert;
  private @Nullable JsonNode parsed;
  private Map<String, JsonNode> variables = Map.of();
  private final Map<Format, Result> results = new HashMap<>();

  private record Result(@Nullable Document document, @Nullable FormatFailure failure) {}

  /**
   * The document of an alert in a format.
   *
   * @param bytes the alert as the vendor wrote it
   * @param values variables of the alert by name
   * @throws FormatFailure as {@link Format#apply}
   */
  public Document of(Format format, byte[] bytes, Map<String, Object> values) throws FormatFailure {
    Map<String, JsonNode> given = Formats.variables(values);
    // The routing may have changed a variable since.
    if (bytes != alert || !given.equals(variables)) {
      results.clear();
      variables = given;
    }
    if (bytes != alert) {
      parsed = parse(format, bytes);
      alert = bytes;
    }
    Result result = results.get(format);
    if (result == null) {
      result = apply(format, bytes.length);
      results.put(format, result);
    }
    if (result.failure != null) {
      throw result.failure;
    }
    return Objects.requireNonNull(result.document);
  }

  private Result apply(Format format, int bytes) {
    try {
      return new Result(format.apply(Objects.requireNonNull(parsed), bytes, variables), null);
    } catch (FormatFailure e) {
      return new Result(null, e);
    }
  }

  private static JsonNode parse(Format format, byte[] alert) throws FormatFailure {
    try {
      return JSON.readTree(alert);
    } catch (IOException e) {
      throw new FormatFailure(
          "format "
              + format.name()
              + ": "
              + BoundedJson.exceeded(e).orElse("the alert is not valid JSON"));
    }
  }
}
