package io.defenderroutes.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * The codes in the body of an error response. The rest may contain anything, and is not kept.
 *
 * @param error such as {@code invalid_client}; empty if there is none
 * @param code such as {@code AADSTS7000215}; empty if there is none
 * @param noSuchIdentity whether it reports that the managed identity does not exist
 * @param odd description of a body that is not a JSON object; empty if it is one
 */
record EntraErrorBody(String error, String code, boolean noSuchIdentity, String odd) {
  static final EntraErrorBody NONE = odd("");

  /** Other text is no code, and might be a secret. */
  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");

  /** Messages of IMDS and App Service. */
  private static final Pattern NO_SUCH_IDENTITY =
      Pattern.compile("(?i)identity not found|no .{0,60}managed identity found");

  static EntraErrorBody odd(String what) {
    return new EntraErrorBody("", "", false, what);
  }

  static EntraErrorBody of(JsonNode body) {
    JsonNode error = body.path("error");
    String description = body.path("error_description").asText("");
    boolean noSuchIdentity =
        NO_SUCH_IDENTITY.matcher(description).find()
            || NO_SUCH_IDENTITY.matcher(body.path("message").asText("")).find()
            || NO_SUCH_IDENTITY.matcher(error.path("message").asText("")).find();
    String code = error.isTextual() && CODE.matcher(error.asText()).matches() ? error.asText() : "";
    return new EntraErrorBody(code, EntraCodes.in(description), noSuchIdentity, "");
  }

  /** The codes, to append to the status. */
  @Override
  public String toString() {
    return odd.isEmpty() ? (error + " " + code).strip() : "with " + odd;
  }
}
