package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Diagnoses a sign-in that a mail server rejected. */
final class MailSignInFailure {
  private static final Pattern ENCODED = Pattern.compile("334 ([A-Za-z0-9+/]{8,}={0,2})\\s*");

  private MailSignInFailure() {}

  /**
   * @param response text of the server, or of the mail client
   * @param withToken whether the sign-in used a token instead of a password
   */
  static Diagnosis of(String response, boolean withToken) {
    String message = decode(response);
    String words = message.toLowerCase(Locale.ROOT);
    String cause = "Sign-in rejected: " + Diagnosis.quote(message);
    if (words.contains("smtpclientauthentication is disabled")) {
      return new Diagnosis(
          cause,
          "SMTP AUTH is disabled for the mailbox or the tenant: enable it"
              + " (Set-CASMailbox -SmtpClientAuthenticationDisabled $false).");
    }
    if (words.contains("5.7.139") || words.contains("basic authentication is disabled")) {
      return new Diagnosis(
          cause,
          "The server no longer accepts passwords: sign in with a token (XOAUTH2), or use a relay"
              + " that accepts mail from this machine.");
    }
    if (words.contains("no authentication mechanisms")) {
      return new Diagnosis(
          "No supported sign-in mechanism: " + Diagnosis.quote(message),
          "Remove smtp.username if the server requires no sign-in. Some servers offer sign-in over TLS"
              + " only: check smtp.security.");
    }
    if (words.contains("no password")) {
      return new Diagnosis("A user name is set, but no password", "Set smtp.password.");
    }
    if (words.startsWith("454") || words.startsWith("421") || words.startsWith("432")) {
      return new Diagnosis(cause, "The server reports a temporary failure: try again later.");
    }
    if (words.startsWith("534")) {
      return new Diagnosis(
          cause,
          "The server requires another kind of sign-in, such as an app password or a token.");
    }
    return new Diagnosis(
        cause,
        withToken
            ? "Set smtp.username to the mailbox, and allow the application to send as it: in Exchange Online,"
                + " New-ServicePrincipal and Add-MailboxPermission (docs/email.md)."
            : "Correct smtp.username and smtp.password.");
  }

  /** Servers give the reason for a rejected token in Base64. */
  private static String decode(String response) {
    Matcher encoded = ENCODED.matcher(response);
    if (!encoded.lookingAt()) {
      return response;
    }
    try {
      return "334 "
          + new String(Base64.getDecoder().decode(encoded.group(1)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return response;
    }
  }
}
