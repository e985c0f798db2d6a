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
 * What a token says of itself. Its signature is not checked: the token is the API's to validate.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">access
 * token claims reference</a>.
 */
public final class Claims {
  private static final ObjectMapper JSON = BoundedJson.mapper();
  static final Claims UNREADABLE = new Claims(JSON.createObjectNode(), false);

  /** The end of the year 9999, after which a time is no longer one. */
  private static final long LATEST = 253_402_300_799L;

  private final ObjectNode json;
  private final boolean readable;

  private Claims(ObjectNode json, boolean readable) {
    this.json = json;
    this.readable = readable;
  }

  /** Reads them; those of a token that is no JWT are empty. */
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

  /** Those of no token. */
  public static ObjectNode none() {
    return JSON.createObjectNode();
  }

  /** Whether the token is one whose claims can be read. */
  public boolean isReadable() {
    return readable;
  }

  /** All claims, as they are. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** {@code aud}: which APIs it is for; RFC 7519 (4.1.3) allows one, or an array of them. */
  List<String> audiences() {
    return texts("aud");
  }

  /** The same for a message. */
  String audience() {
    return inWords(audiences(), ", ");
  }

  /** {@code tid}: whose directory it is of; empty if it does not say. */
  Optional<String> tenantId() {
    return texts("tid").stream().findFirst();
  }

  /** The same for a message. */
  String tenant() {
    return inWords(texts("tid"), ", ");
  }

  /**
   * {@code exp}: when it ceases to be valid; {@code iat}, when it was made, likewise. Seconds, with
   * a fraction if the issuer likes (RFC 7519, 2: NumericDate).
   */
  Optional<Instant> time(String claim) {
    JsonNode seconds = json.path(claim);
    return seconds.canConvertToLong() && Math.abs(seconds.doubleValue()) <= LATEST
        ? Optional.of(Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000)))
        : Optional.empty();
  }

  /**
   * {@code roles} of an application and {@code scp} of a user: an array, or a text with spaces
   * between. Entra writes the former as the one and the latter as the other; issuers differ.
   */
  public List<String> permissions() {
    return Stream.of("roles", "scp")
        .flatMap(claim -> texts(claim).stream())
        .flatMap(text -> Stream.of(text.split(" ", -1)))
        .filter(permission -> !permission.isBlank())
        .toList();
  }

  /** The same for a message. */
  String permissionsInWords() {
    return inWords(permissions(), " ");
  }

  /** One text, or the texts of an array. */
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

  private String inWords(List<String> values, String between) {
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
