package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.AuthenticationErrorCode;
import com.microsoft.aad.msal4j.MsalError;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns what MSAL4J throws into one of our two failures, with Entra's code and what to do. Nothing
 * else of Entra's answer is passed on.
 */
final class EntraFailure {
  /** Without an answer of Entra's own. */
  private static final Set<String> NO_ANSWER =
      Set.of(AuthenticationErrorCode.INVALID_JSON, AuthenticationErrorCode.UNKNOWN);

  private static final String MACHINE =
      "the machine's endpoint for managed identities (is this a machine of Azure's?)";

  /** As IMDS and App Service have it. */
  private static final Pattern NOT_ASSIGNED =
      Pattern.compile("(?i)identity not found|no .*managed identity found");

  /** How a login can end without one. */
  private static final Map<String, String> NOT_SIGNED_IN =
      Map.of(
          AuthenticationErrorCode.CODE_EXPIRED,
          "the code was not typed in time",
          AuthenticationErrorCode.INVALID_AUTHORIZATION_RESULT,
          "the browser came back without a sign-in (the user did not consent, or cancelled), or not in time");

  private EntraFailure() {}

  static TokenUnavailable translate(Throwable thrown, Credential credential) throws TokenRefused {
    if (credential.proof() instanceof Proof.ManagedIdentity) {
      return managedIdentity(thrown, credential);
    }
    if (thrown instanceof MsalServiceException service
        && !NO_ANSWER.contains(String.valueOf(service.errorCode()))) {
      return answered(service, credential);
    }
    if (thrown instanceof TokenRefused refused) {
      throw refused;
    }
    String code = thrown instanceof MsalException msal ? String.valueOf(msal.errorCode()) : "";
    if (code.equals(AuthenticationErrorCode.CACHE_MISS)) {
      throw new TokenRefused(new Told("no sign-in is kept", UserClient.login(credential)));
    }
    if (credential.isUser() && NOT_SIGNED_IN.containsKey(code)) {
      throw new TokenRefused(
          new Told(String.valueOf(NOT_SIGNED_IN.get(code)), "try again"), who(credential));
    }
    return unreachable(thrown, credential);
  }

  private static TokenUnavailable answered(MsalServiceException service, Credential credential)
      throws TokenRefused {
    int status = service.statusCode() == null ? 0 : service.statusCode();
    String error = service.errorCode() == null ? "no error code" : service.errorCode();
    String code = EntraCodes.in(String.valueOf(service.getMessage()));
    // MSAL4J keeps no status where a user has to sign in again.
    String said =
        "Entra answered "
            + (status == 0 ? "" : status + " ")
            + error
            + (code.isEmpty() ? "" : " " + code);
    if (status == 429 || status >= 500 || "temporarily_unavailable".equals(error)) {
      return new TokenUnavailable(said + who(credential), null);
    }
    String remedy =
        EntraCodes.remedy(code, error)
            + (credential.isUser() ? "; " + UserClient.login(credential) : "");
    throw new TokenRefused(new Told(said, remedy), who(credential));
  }

  private static TokenUnavailable managedIdentity(Throwable thrown, Credential credential)
      throws TokenRefused {
    if (!(thrown instanceof MsalServiceException service)) {
      return unreachable(thrown, credential);
    }
    String code = String.valueOf(service.errorCode());
    if (code.equals(MsalError.MANAGED_IDENTITY_UNREACHABLE_NETWORK)) {
      // The network's own words; MSAL does not keep the cause.
      return new TokenUnavailable(
          MACHINE + " could not be asked: " + service.getMessage() + who(credential), thrown);
    }
    // MSAL keeps no status of these answers, only what they say.
    if (NOT_ASSIGNED.matcher(String.valueOf(service.getMessage())).find()) {
      throw new TokenRefused(
          new Told(
              "no identity is assigned to this machine, or none with managed-identity's client id",
              "assign it to the machine in Azure, or set managed-identity right"),
          who(credential));
    }
    return new TokenUnavailable(
        "the machine's endpoint for managed identities gave an error in place of a token"
            + who(credential),
        null);
  }

  private static TokenUnavailable unreachable(Throwable thrown, Credential credential) {
    String asked = credential.proof() instanceof Proof.ManagedIdentity ? MACHINE : "Entra";
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      // The network's or TLS's own words. A parser's would quote the answer, and with it the token.
      if (cause instanceof IOException && cause.getClass().getName().startsWith("java")) {
        return new TokenUnavailable(
            asked
                + " could not be asked: "
                + cause.getClass().getSimpleName()
                + ": "
                + cause.getMessage()
                + who(credential),
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
    String tenant = credential.tenantId().isEmpty() ? "" : " tenant=" + credential.tenantId();
    String client = credential.clientId().isEmpty() ? "" : " client=" + credential.clientId();
    return tenant + client;
  }
}
