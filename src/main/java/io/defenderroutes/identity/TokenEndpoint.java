package io.defenderroutes.identity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The endpoints that MSAL4J calls. Their responses are rebuilt from the documented fields and
 * types.
 *
 * <p>MSAL4J 1.26 loops forever on some other JSON, such as {@code {"errors":[]}}.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#successful-response-1">
 *     token response</a>
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response">
 *     device authorization response</a>
 * @see <a
 *     href="https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference">
 *     managed identity response</a>
 */
enum TokenEndpoint {
  TOKEN("Entra's token endpoint") {
    @Override
    ObjectNode rebuilt(Fields from, Clock clock) throws OddResponse {
      return from.required("access_token")
          .texts(List.of("token_type", "refresh_token", "scope", "foci"))
          .seconds(List.of("expires_in", "ext_expires_in", "refresh_in"))
          .encoded("id_token", 1, ID_TOKEN)
          .encoded("client_info", 0, CLIENT_INFO)
          .to();
    }
  },

  DEVICE_CODE("Entra's device code endpoint") {
    @Override
    ObjectNode rebuilt(Fields from, Clock clock) throws OddResponse {
      ObjectNode to =
          from.required("device_code")
              .required("user_code")
              .required("verification_uri")
              .texts(List.of("message"))
              .seconds(List.of("expires_in", "interval"))
              .to();
      // MSAL4J polls at this interval until the code expires.
      to.put("interval", within(to.path("interval").asLong(5), 1, 60));
      to.put("expires_in", within(to.path("expires_in").asLong(900), 1, LONGEST_LOGIN.toSeconds()));
      return to;
    }
  },

  MANAGED_IDENTITY("the machine's endpoint for managed identities") {
    @Override
    ObjectNode rebuilt(Fields from, Clock clock) throws OddResponse {
      ObjectNode to =
          from.required("access_token")
              .texts(List.of("token_type", "resource", "client_id"))
              .texts(List.of("object_id", "msi_res_id", "mi_res_id"))
              .to();
      to.put("expires_on", Long.toString(expiry(from, clock.instant())));
      return to;
    }
  };

  /** The longest time in which a user may type a device code. */
  static final Duration LONGEST_LOGIN = Duration.ofHours(1);

  /** Longest valid lifetime: ten years, in seconds. */
  static final long LONGEST_LIFE = 10L * 366 * 24 * 3600;

  private static final List<String> ID_TOKEN =
      List.of(
          "iss", "sub", "aud", "name", "preferred_username", "oid", "tid", "upn", "unique_name");
  private static final List<String> CLIENT_INFO = List.of("uid", "utid");

  private static final ObjectMapper JSON =
      BoundedJson.mapper()
          .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String label;

  TokenEndpoint(String label) {
    this.label = label;
  }

  /** The endpoint's name in messages. */
  String label() {
    return label;
  }

  abstract ObjectNode rebuilt(Fields from, Clock clock) throws OddResponse;

  /** A response differs from the documented one; the message describes it without quoting it. */
  static final class OddResponse extends Exception {
    OddResponse(String what) {
      super(what);
    }
  }

  /**
   * Rebuilds a successful response from its documented fields.
   *
   * @param clock start of {@code expires_in}
   */
  String success(byte[] body, Clock clock) throws OddResponse {
    return rebuilt(new Fields(object(body)), clock).toString();
  }

  /** The codes of an error response. */
  static EntraErrorBody error(byte[] body) {
    try {
      return EntraErrorBody.of(object(body));
    } catch (OddResponse e) {
      return EntraErrorBody.odd(String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode object(byte[] body) throws OddResponse {
    JsonNode read = read(body);
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw new OddResponse(kind(read) + " instead of a JSON object");
  }

  private static JsonNode read(byte[] body) throws OddResponse {
    // Latin-1 decodes the markup of a page in any encoding.
    String begin =
        new String(body, 0, Math.min(body.length, 64), StandardCharsets.ISO_8859_1).strip();
    if (begin.isEmpty() && new String(body, StandardCharsets.ISO_8859_1).isBlank()) {
      throw new OddResponse("an empty body");
    }
    if (begin.replaceFirst("^ï»¿", "").startsWith("<")) {
      throw new OddResponse("an HTML or XML page, such as a proxy's");
    }
    try {
      return JSON.readTree(body);
    } catch (StreamConstraintsException e) {
      throw new OddResponse(BoundedJson.exceeded(e).orElse("JSON beyond its bounds"));
    } catch (JsonEOFException e) {
      throw new OddResponse("JSON that is cut short");
    } catch (JsonProcessingException e) {
      String message = String.valueOf(e.getOriginalMessage());
      throw new OddResponse(
          message.startsWith("Duplicate field")
              ? "JSON with a duplicate field"
              : "text that is not JSON");
    } catch (IOException e) {
      throw new OddResponse("text that is not JSON");
    }
  }

  /** Describes the type of a value. */
  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "a JSON object";
      case ARRAY -> "a JSON array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      default -> "null";
    };
  }

  private static long within(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  private static long expiry(Fields from, Instant now) throws OddResponse {
    JsonNode on = from.value("expires_on");
    if (on.isMissingNode()) {
      ObjectNode in = from.seconds(List.of("expires_in")).to();
      long seconds = in.path("expires_in").asLong(0);
      in.remove("expires_in");
      return now.getEpochSecond() + seconds;
    }
    long seconds =
        ExpiresOn.seconds(on)
            .orElseThrow(
                () ->
                    new OddResponse(
                        "a JSON object whose expires_on is "
                            + (on.isTextual() ? "a text in no known form of a time" : kind(on))));
    if (Math.abs(seconds - now.getEpochSecond()) > LONGEST_LIFE) {
      throw new OddResponse("a JSON object whose expires_on is more than ten years away");
    }
    return seconds;
  }

  /** Copies fields of a response, and checks their types. */
  static final class Fields {
    private final ObjectNode from;
    private final ObjectNode to = JsonNodeFactory.instance.objectNode();

    Fields(ObjectNode from) {
      this.from = from;
    }

    ObjectNode to() {
      return to;
    }

    /** A field; null counts as missing. */
    JsonNode value(String field) {
      JsonNode value = from.path(field);
      return value.isNull() ? MissingNode.getInstance() : value;
    }

    Fields required(String field) throws OddResponse {
      JsonNode value = value(field);
      if (value.isMissingNode() || (value.isTextual() && value.asText().isBlank())) {
        String error = EntraErrorBody.of(from).toString();
        throw new OddResponse(
            "a JSON object without " + field + (error.isEmpty() ? "" : " (error " + error + ")"));
      }
      return texts(List.of(field));
    }

    Fields texts(List<String> fields) throws OddResponse {
      for (String field : fields) {
        JsonNode value = value(field);
        if (value.isTextual()) {
          to.put(field, value.asText());
        } else if (!value.isMissingNode()) {
          throw odd(field, value);
        }
      }
      return this;
    }

    /** Whole seconds; Entra's older endpoints send them as texts. */
    Fields seconds(List<String> fields) throws OddResponse {
      for (String field : fields) {
        JsonNode value = value(field);
        if (value.isMissingNode() || (value.isTextual() && value.asText().isBlank())) {
          continue;
        }
        boolean number =
            value.isIntegralNumber()
                || (value.isTextual() && value.asText().strip().matches("-?\\d{1,15}"));
        if (!number) {
          throw odd(field, value);
        }
        long seconds =
            value.isTextual() ? Long.parseLong(value.asText().strip()) : value.longValue();
        if (Math.abs(seconds) > LONGEST_LIFE || (value.isNumber() && !value.canConvertToLong())) {
          throw new OddResponse("a JSON object whose " + field + " is more than ten years");
        }
        to.put(field, seconds);
      }
      return this;
    }

    /**
     * A field that holds JSON in base64url, as a JWT does.
     *
     * @param part which of its parts, between dots
     * @param claims that MSAL4J reads
     */
    Fields encoded(String field, int part, List<String> claims) throws OddResponse {
      texts(List.of(field));
      String value = to.path(field).asText("");
      if (value.isEmpty()) {
        return this;
      }
      String[] parts = value.split("\\.", -1);
      try {
        if (parts.length <= part) {
          throw new OddResponse("no JWT");
        }
        Fields payload = new Fields(object(Base64.getUrlDecoder().decode(parts[part])));
        payload.texts(claims);
        parts[part] =
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.to.toString().getBytes(StandardCharsets.UTF_8));
      } catch (OddResponse | IllegalArgumentException e) {
        throw new OddResponse("a JSON object whose " + field + " cannot be read");
      }
      to.put(field, String.join(".", parts));
      return this;
    }

    private static OddResponse odd(String field, JsonNode value) {
      return new OddResponse("a JSON object whose " + field + " is " + kind(value));
    }
  }
}
