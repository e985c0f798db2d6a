package io.defenderroutes.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a token says of itself. Its signature is not checked: the token is the API's to validate.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">access
 * token claims reference</a>.
 */
public final class Claims {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Claims UNREADABLE = new Claims(JSON.createObjectNode(), false);

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
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return UNREADABLE;
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
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

  /** {@code aud}: which API it is for. */
  String audience() {
    return text("aud");
  }

  /** {@code tid}: whose directory it is of. */
  String tenant() {
    return text("tid");
  }

  /** {@code exp}: when it ceases to be valid; {@code iat}, when it was made, likewise. */
  Optional<Instant> time(String claim) {
    return json.path(claim).canConvertToLong()
        ? Optional.of(Instant.ofEpochSecond(json.path(claim).asLong()))
        : Optional.empty();
  }

  /** {@code roles} of an application and {@code scp} of a user. */
  public List<String> permissions() {
    List<String> found = new ArrayList<>();
    json.path("roles").forEach(role -> found.add(role.asText()));
    for (String scope : json.path("scp").asText("").split(" ", -1)) {
      if (!scope.isBlank()) {
        found.add(scope);
      }
    }
    return found;
  }

  /** The same for a message. */
  String permissionsInWords() {
    if (!readable) {
      return "(not readable)";
    }
    return permissions().isEmpty() ? "none" : String.join(" ", permissions());
  }

  private String text(String claim) {
    if (!readable) {
      return "(not readable)";
    }
    JsonNode value = json.path(claim);
    return value.isMissingNode() ? "none" : value.asText();
  }

  @Override
  public String toString() {
    return "Claims[aud=" + audience() + ", tid=" + tenant() + "]";
  }
}
