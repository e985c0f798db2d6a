package io.defenderroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A signed JWT that authenticates an app.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523">RFC 7523</a>
 * @param header first part
 * @param claims second part
 * @param signed the signed text
 * @param signature third part
 */
record ClientAssertion(JsonNode header, JsonNode claims, String signed, String signature) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999

  /**
   * Parses an assertion.
   *
   * @throws EntraRejection if it is no JWT
   */
  static ClientAssertion parse(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw bad("The assertion is not a JWT.");
    }
    return new ClientAssertion(
        object(parts[0]), object(parts[1]), parts[0] + "." + parts[1], parts[2]);
  }

  static EntraRejection bad(String reason) {
    return new EntraRejection(700027, Map.of("reason", reason));
  }

  /** A text claim; empty if missing. */
  String claim(String name) {
    return claims.path(name).isTextual() ? claims.path(name).textValue() : "";
  }

  List<String> audiences() {
    JsonNode aud = claims.path("aud");
    List<String> all = new ArrayList<>();
    (aud.isArray() ? aud : List.of(aud)).forEach(one -> all.add(one.asText()));
    return all;
  }

  /** A time claim; {@code exp} is required. */
  Instant time(String name) {
    JsonNode seconds = claims.path(name);
    if (seconds.isMissingNode() && !name.equals("exp")) {
      return Instant.EPOCH;
    }
    if (!seconds.canConvertToLong() || Math.abs(seconds.asLong()) > LAST_SECOND) {
      throw bad("The claim " + name + " is missing or no time.");
    }
    return Instant.ofEpochSecond(seconds.asLong());
  }

  /** The certificates in the header. */
  List<String> chain() {
    List<String> chain = new ArrayList<>();
    header.path("x5c").forEach(certificate -> chain.add(certificate.asText()));
    return chain;
  }

  /** Whether the header has a thumbprint of a certificate. */
  boolean names(X509Certificate certificate) {
    boolean sha256 = header.has("x5t#S256");
    return header
        .path(sha256 ? "x5t#S256" : "x5t")
        .asText()
        .replace('+', '-') // MSAL4J uses the standard alphabet with padding
        .replace('/', '_')
        .replace("=", "")
        .equals(thumbprint(certificate, sha256 ? "SHA-256" : "SHA-1"));
  }

  /** Verifies the signature, RS256 or PS256. */
  boolean signedBy(PublicKey key) {
    try {
      Signature check;
      if (header.path("alg").asText().equals("PS256")) {
        check = Signature.getInstance("RSASSA-PSS");
        check.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      } else if (header.path("alg").asText().equals("RS256")) {
        check = Signature.getInstance("SHA256withRSA");
      } else {
        return false;
      }
      check.initVerify(key);
      check.update(signed.getBytes(StandardCharsets.US_ASCII));
      return check.verify(Base64.getUrlDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static JsonNode object(String part) {
    try {
      JsonNode node =
          JSON.readTree(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
      if (node.isObject()) {
        return node;
      }
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw bad("The assertion is not a JWT.");
    }
    throw bad("The assertion is not a JWT.");
  }

  private static String thumbprint(X509Certificate certificate, String digest) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance(digest).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot tell a certificate's thumbprint", e);
    }
  }
}
