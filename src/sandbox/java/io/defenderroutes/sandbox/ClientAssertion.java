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
 * A signed JWT with which an app proves who it is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523">RFC 7523</a>
 * @param header its first part
 * @param claims its second
 * @param signed what the signature is about
 * @param signature its third
 */
record ClientAssertion(JsonNode header, JsonNode claims, String signed, String signature) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999

  /**
   * Takes it apart.
   *
   * @throws RefusedByEntra where it is no JWT
   */
  static ClientAssertion parse(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw bad("The assertion is not a JWT.");
    }
    return new ClientAssertion(
        object(parts[0]), object(parts[1]), parts[0] + "." + parts[1], parts[2]);
  }

  static RefusedByEntra bad(String reason) {
    return new RefusedByEntra(700027, Map.of("reason", reason));
  }

  /** That claim's text; empty where it has none. */
  String claim(String name) {
    return claims.path(name).isTextual() ? claims.path(name).textValue() : "";
  }

  List<String> audiences() {
    JsonNode aud = claims.path("aud");
    List<String> all = new ArrayList<>();
    (aud.isArray() ? aud : List.of(aud)).forEach(one -> all.add(one.asText()));
    return all;
  }

  /** That claim's time; {@code exp} has to be there. */
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

  /** The certificates in its header, as sent. */
  List<String> chain() {
    List<String> chain = new ArrayList<>();
    header.path("x5c").forEach(certificate -> chain.add(certificate.asText()));
    return chain;
  }

  /** Whether its header names that certificate, by either thumbprint. */
  boolean names(X509Certificate certificate) {
    boolean sha256 = header.has("x5t#S256");
    return header
        .path(sha256 ? "x5t#S256" : "x5t")
        .asText()
        .replace('+', '-') // MSAL4J takes the other alphabet, and pads
        .replace('/', '_')
        .replace("=", "")
        .equals(thumbprint(certificate, sha256 ? "SHA-256" : "SHA-1"));
  }

  /** Whether that key's owner signed it, by RS256 or PS256. */
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
