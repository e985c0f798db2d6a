package io.defenderroutes.polling.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.defenderroutes.config.BoundedJson;

/** Parsers that only find the ends of alerts. */
public final class LenientJson {
  private LenientJson() {}

  /**
   * Parsers for one response. They accept odd JSON within an alert as long as its end can be found;
   * the reader of the alert rejects it.
   *
   * @param stream whether the response itself is read, and not an item of it
   */
  public static JsonFactory factory(boolean stream) {
    return BoundedJson.skipping(stream)
        .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
        .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
        .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
        .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
        .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
        .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
        .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
        .build();
  }
}
