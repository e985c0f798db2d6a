package io.defenderroutes.polling.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.BoundedJson;
import io.defenderroutes.config.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * Reads code and message of an error response, {@code {"error":{"code","message"}}}, on one short
 * line; the rest of the response is discarded.
 *
 * <p>Source: <a href="https://learn.microsoft.com/defender-endpoint/api/common-errors">common REST
 * API error codes</a>.
 */
public final class ApiError {
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private static final int LONGEST = 300;

  private ApiError() {}

  public static String of(@Nullable String body) {
    if (body == null || body.isBlank()) {
      return "no error body";
    }
    try {
      JsonNode error = JSON.readTree(body).path("error");
      String text =
          (error.path("code").asText("") + " " + error.path("message").asText("")).strip();
      return text.isEmpty() ? "no error code" : line(text);
    } catch (JsonProcessingException e) {
      return "an error body that is not JSON";
    }
  }

  /** A text of the API as a short log line. */
  public static String line(String text) {
    return OneLine.quoted(text, LONGEST);
  }
}
