package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.AuthenticationErrorCode;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what MSAL4J throws into one of our two failures, with Entra's code and what to do. Nothing
 * else of Entra's answer is passed on.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">AADSTS error
 * codes</a>.
 */
final class EntraFailure {
  private static final Pattern CODE = Pattern.compile("AADSTS\\d+");
  private static final Map<String, String> REMEDIES =
      Map.of(
          "AADSTS7000215", "the client secret is wrong: use the secret's value, not its id",
          "AADSTS7000222", "the client secret has expired: make a new one in the app registration",
          "AADSTS700016", "the application is not in this tenant: check client-id and tenant-id",
          "AADSTS90002", "there is no such tenant: check tenant-id and authority-host",
          "AADSTS65001", "an administrator has not consented to the application's permissions",
          "AADSTS70011", "the scope is not valid for this cloud",
          "AADSTS7000229",
              "the application has no service principal in this tenant: consent was withdrawn");

  private EntraFailure() {}

  static TokenUnavailable translate(Throwable thrown, Credential credential) throws TokenRefused {
    String who = who(credential);
    if (thrown instanceof MsalServiceException service
        && !AuthenticationErrorCode.INVALID_JSON.equals(service.errorCode())
        && !AuthenticationErrorCode.UNKNOWN.equals(service.errorCode())) {
      int status = service.statusCode() == null ? 0 : service.statusCode();
      String error = service.errorCode() == null ? "no error code" : service.errorCode();
      Matcher matcher = CODE.matcher(String.valueOf(service.getMessage()));
      String code = matcher.find() ? matcher.group() : "";
      String said = "Entra answered " + status + " " + error + (code.isEmpty() ? "" : " " + code);
      if (status == 429 || status >= 500 || "temporarily_unavailable".equals(error)) {
        return new TokenUnavailable(said + who, null);
      }
      throw new TokenRefused(
          said
              + ": "
              + REMEDIES.getOrDefault(code, "see the code in Microsoft's list of AADSTS errors")
              + who);
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      // The network's or TLS's own words. A parser's would quote the answer, and with it the token.
      if (cause instanceof IOException && cause.getClass().getName().startsWith("java")) {
        return new TokenUnavailable(
            "Entra could not be asked: "
                + cause.getClass().getSimpleName()
                + ": "
                + cause.getMessage()
                + who,
            thrown);
      }
    }
    return unreadable(credential);
  }

  /** An answer that is none of Entra's: a proxy's page, or one that was cut off. */
  static TokenUnavailable unreadable(Credential credential) {
    return new TokenUnavailable(
        "what answered in Entra's place gave neither a token nor an error; a proxy's page, or a redirect, which is not followed?"
            + who(credential),
        null);
  }

  private static String who(Credential credential) {
    return " tenant=" + credential.tenantId() + " client=" + credential.clientId();
  }
}
