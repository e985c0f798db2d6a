package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The function {@code epoch-ms(time)}: milliseconds since 1970 of an ISO 8601 time.
 *
 * <p>Accepts up to nine digits of a second, of which three are kept, and an offset; without one the
 * time is in UTC, as Microsoft's APIs mean it. Null if it is no such time. JSLT's own {@code
 * parse-time} reads seven digits as milliseconds, and is 54 minutes off.
 */
final class EpochMillis extends AbstractFunction {
  EpochMillis() {
    super("epoch-ms", 1, 1);
  }

  @Override
  public JsonNode call(JsonNode input, JsonNode[] arguments) {
    if (!arguments[0].isTextual()) {
      return NullNode.instance;
    }
    String time = arguments[0].textValue().strip();
    try {
      return LongNode.valueOf(
          hasOffset(time)
              ? OffsetDateTime.parse(time).toInstant().toEpochMilli()
              : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC).toEpochMilli());
    } catch (DateTimeException e) {
      return NullNode.instance;
    }
  }

  private static boolean hasOffset(String time) {
    return time.endsWith("Z")
        || time.endsWith("z")
        || time.indexOf('+') > 0
        || time.indexOf('-', "yyyy-MM-dd".length()) > 0;
  }
}
