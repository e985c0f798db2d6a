package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.AuthenticationErrorCode;
import com.microsoft.aad.msal4j.MsalException;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what MSAL4J throws into {@link TokenRefused} or {@link TokenUnavailable}, with Entra's code
 * and what to do. Nothing else of Entra's response is passed on.
 */
final class EntraFailure {
  /** The reasons why a login ends without a sign-in, by MSAL's code. */
  private static final Map<String, String> NOT_SIGNED_IN =
      Map.of(
          AuthenticationErrorCode.CODE_EXPIRED,
          "the code was not typed in time",
          AuthenticationErrorCode.INVALID_AUTHORIZATION_RESULT,
          "the browser came back without a sign-in (the user did not consent, or cancelled), or not in time");

  private EntraFailure() {}

  static TokenException translate(Throwable thrown, Credential credential) {
    Optional<EndpointFault> fault = fault(thrown);
    if (fault.isPresent()) {
      return responded(fault.get(), credential);
    }
    if (thrown instanceof TokenException known) {
      return known;
    }
    String code = thrown instanceof MsalException msal ? String.valueOf(msal.errorCode()) : "";
    if (code.equals(AuthenticationErrorCode.CACHE_MISS)) {
      return new TokenRefused(new Diagnosis("no sign-in is stored", UserClient.login(credential)));
    }
    if (credential.isUser() && NOT_SIGNED_IN.containsKey(code)) {
      return new TokenRefused(
          new Diagnosis(String.valueOf(NOT_SIGNED_IN.get(code)), "try again"), who(credential));
    }
    UncheckedIOException unchecked = Causes.first(thrown, UncheckedIOException.class);
    if (unchecked != null) {
      return new TokenUnavailable(
          "the stored sign-in cannot be read or written: " + Causes.inWords(Causes.root(unchecked)),
          "Give the product read and write access to data.folder.");
    }
    // Without the text of a library, which may quote a response, and with it a token.
    return new TokenUnavailable(
        "no token, because of a failure within MSAL: "
            + Causes.kind(thrown)
            + (code.isEmpty() ? "" : " " + code)
            + who(credential),
        FailureKind.INTERNAL.remedy());
  }

  /** The failure of a token endpoint among the causes; empty if it is not one. */
  static Optional<EndpointFault> fault(@Nullable Throwable thrown) {
    return Optional.ofNullable(Causes.first(thrown, EndpointFault.class));
  }

  private static TokenException responded(EndpointFault fault, Credential credential) {
    if (fault.isNoSuchIdentity()
        && credential.proof() instanceof ClientCredential.ManagedIdentity) {
      return new TokenRefused(
          new Diagnosis(
              "no identity is assigned to this machine, or none with managed-identity's client id",
              "assign it to the machine in Azure, or set managed-identity right"),
          who(credential));
    }
    if (fault.isRejection() && !(credential.proof() instanceof ClientCredential.ManagedIdentity)) {
      String remedy =
          EntraCodes.remedy(fault.code(), fault.error())
              + (credential.isUser() ? "; " + UserClient.login(credential) : "");
      return new TokenRefused(
          new Diagnosis(String.valueOf(fault.getMessage()), remedy), who(credential));
    }
    return new TokenUnavailable(
        fault.kind(),
        new Diagnosis(fault.getMessage() + who(credential), fault.remedy()),
        fault.getCause(),
        fault.retryAfter());
  }

  static String who(Credential credential) {
    String tenant = credential.tenantId().isEmpty() ? "" : " tenant=" + credential.tenantId();
    String client = credential.clientId().isEmpty() ? "" : " client=" + credential.clientId();
    return tenant + client;
  }
}
