package io.defenderroutes.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a mail server does not let somebody in. */
final class MailRefusal {
  private static final Pattern ENCODED = Pattern.compile("334 ([A-Za-z0-9+/]{8,}={0,2})\\s*");

  private MailRefusal() {}

  /**
   * Says it.
   *
   * @param answered the server's words, or our client's
   * @param byToken whether a token was shown, and not a password
   */
  static Trouble of(String answered, boolean byToken) {
    String said = plain(answered);
    String words = said.toLowerCase(Locale.ROOT);
    String cause = "It does not let us in: " + Trouble.said(said);
    if (words.contains("smtpclientauthentication is disabled")) {
      return new Trouble(
          cause,
          "Signing in over SMTP is switched off for that mailbox or the whole tenant: have it"
              + " switched on (Set-CASMailbox -SmtpClientAuthenticationDisabled $false).");
    }
    if (words.contains("5.7.139") || words.contains("basic authentication is disabled")) {
      return new Trouble(
          cause,
          "Passwords are no longer taken there: sign in with a token (XOAUTH2), or send through a"
              + " relay that takes this machine's mails.");
    }
    if (words.contains("no authentication mechanisms")) {
      return new Trouble(
          "It offers no way of signing in that we know: " + Trouble.said(said),
          "Leave smtp.username away if it wants none; some servers offer it after TLS only, see"
              + " smtp.security.");
    }
    if (words.contains("no password")) {
      return new Trouble("There is a user and no password", "Set smtp.password.");
    }
    if (words.startsWith("454") || words.startsWith("421") || words.startsWith("432")) {
      return new Trouble(cause, "It says that this will pass: try again later.");
    }
    if (words.startsWith("534")) {
      return new Trouble(
          cause, "The server wants another way of signing in, such as an app password or a token.");
    }
    return new Trouble(
        cause,
        byToken
            ? "Set smtp.username to the mailbox, and let the app send for it: in Exchange Online,"
                + " New-ServicePrincipal and Add-MailboxPermission (docs/email.md)."
            : "Set smtp.username and smtp.password to what the server knows.");
  }

  /** A token that is refused is answered in Base64 first. */
  private static String plain(String answered) {
    Matcher encoded = ENCODED.matcher(answered);
    if (!encoded.lookingAt()) {
      return answered;
    }
    try {
      return "334 "
          + new String(Base64.getDecoder().decode(encoded.group(1)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return answered;
    }
  }
}
