package io.defenderroutes.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The claims of a token. Does not check the signature, since the API validates the token.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">access
 * token claims reference</a>.
 */
public final class Claims {
  private static final ObjectMapper JSON = BoundedJson.mapper();
  static final Claims UNREADABLE = new Claims(JSON.createObjectNode(), false);

  /** The end of the year 9999; later times are invalid. */
  private static final long LATEST = 253_402_300_799L;

  private final ObjectNode json;
  private final boolean readable;

  private Claims(ObjectNode json, boolean readable) {
    this.json = json;
    this.readable = readable;
  }

  /** Parses the claims; unreadable if the token is no JWT. */
  public static Claims of(Token token) {
    String[] parts = token.value().split("\\.", -1);
    if (parts.length != 3) {
      return UNREADABLE;
    }
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(parts[1])) instanceof ObjectNode object
          ? new Claims(object, true)
          : UNREADABLE;
    } catch (IOException | IllegalArgumentException e) {
      return UNREADABLE;
    }
  }

  /** The claims of a missing token. */
  public static ObjectNode none() {
    return JSON.createObjectNode();
  }

  public boolean isReadable() {
    return readable;
  }

  /** A copy of all claims. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** {@code aud}: the APIs that accept the token; a text or an array (RFC 7519, 4.1.3). */
  List<String> audiences() {
    return texts("aud");
  }

  /** The same, for messages. */
  String audience() {
    return forMessage(audiences(), ", ");
  }

  /** {@code tid}: the directory of the token; empty if missing. */
  Optional<String> tenantId() {
    return texts("tid").stream().findFirst();
  }

  /** The same, for messages. */
  String tenant() {
    return forMessage(texts("tid"), ", ");
  }

  /**
   * A time such as {@code exp} or {@code iat}: seconds, with an optional fraction (RFC 7519, 2:
   * NumericDate).
   */
  Optional<Instant> time(String claim) {
    JsonNode seconds = json.path(claim);
    return seconds.canConvertToLong() && Math.abs(seconds.doubleValue()) <= LATEST
        ? Optional.of(Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000)))
        : Optional.empty();
  }

  /**
   * {@code roles} of an application and {@code scp} of a user, each an array or a text separated by
   * spaces: issuers differ.
   */
  public List<String> permissions() {
    return Stream.of("roles", "scp")
        .flatMap(claim -> texts(claim).stream())
        .flatMap(text -> Stream.of(text.split(" ", -1)))
        .filter(permission -> !permission.isBlank())
        .toList();
  }

  /** The same, for messages. */
  String permissionsText() {
    return forMessage(permissions(), " ");
  }

  /** The texts of a claim that is a text or an array. */
  private List<String> texts(String claim) {
    JsonNode value = json.path(claim);
    List<String> found = new ArrayList<>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (one.isTextual() && !one.textValue().isBlank()) {
        found.add(one.textValue());
      }
    }
    return found;
  }

  private String forMessage(List<String> values, String between) {
    if (!readable) {
      return "(not readable)";
    }
    return values.isEmpty() ? "none" : String.join(between, values);
  }

  @Override
  public String toString() {
    return "Claims[aud=" + audience() + ", tid=" + tenant() + "]";
  }
}
