package io.defenderroutes.sandbox;

import com.icegreen.greenmail.smtp.SmtpConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signing in as at Exchange Online: with Entra's tokens (XOAUTH2), and perhaps with nothing else.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth">OAuth
 *     for SMTP</a>
 */
public final class MailSignIn {
  private static final List<String> AUDIENCES =
      List.of("https://outlook.office365.com", "https://outlook.office.com");
  private static final Pattern MESSAGE =
      Pattern.compile("user=([^\1]*)\1auth=Bearer ([^\1]*)\1\1", Pattern.CASE_INSENSITIVE);
  private static final String CHALLENGE =
      "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"https://outlook.office365.com/\"}";
  private static final String NO_TOKEN = "535 5.7.3 Authentication unsuccessful [localhost]";
  private static final String NO_BASIC =
      "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [localhost]";

  private final String user;
  private volatile @Nullable EntraSimulator entra;
  private volatile boolean basicDisabled;
  private volatile boolean challenging;

  MailSignIn(String user) {
    this.user = user;
  }

  void acceptTokens(EntraSimulator issuer) {
    entra = issuer;
  }

  void disableBasic(boolean disable) {
    basicDisabled = disable;
  }

  void challenge(boolean challenge) {
    challenging = challenge;
  }

  /** Whether the AUTH command was answered here; otherwise it is GreenMail's. */
  boolean answered(SmtpConnection conn, String line) throws IOException {
    String[] words = line.strip().split(" +", -1);
    String mechanism = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
    EntraSimulator issuer = entra;
    if (conn.isAuthenticated()) {
      return false;
    }
    if (mechanism.equals("XOAUTH2") && issuer != null) {
      token(conn, issuer, words.length > 2 ? words[2] : ask(conn, ""));
      return true;
    }
    if (basicDisabled && mechanism.equals("PLAIN")) {
      var unused = words.length > 2 ? words[2] : ask(conn, "");
      conn.send(NO_BASIC);
      return true;
    }
    if (basicDisabled && mechanism.equals("LOGIN")) {
      var unusedUser = words.length > 2 ? words[2] : ask(conn, "Username:");
      var unusedPassword = ask(conn, "Password:");
      conn.send(NO_BASIC);
      return true;
    }
    return false;
  }

  private void token(SmtpConnection conn, EntraSimulator issuer, @Nullable String response)
      throws IOException {
    if (response == null || response.equals("*")) {
      conn.send("501 5.7.0 Authentication cancelled");
    } else if (isGood(issuer, response)) {
      conn.setAuthenticated(true);
      conn.send("235 2.7.0 Authentication successful");
    } else {
      if (challenging) {
        var unused = ask(conn, CHALLENGE);
      }
      conn.send(NO_TOKEN);
    }
  }

  private boolean isGood(EntraSimulator issuer, String response) {
    Matcher message;
    try {
      message =
          MESSAGE.matcher(new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    if (!message.matches() || !message.group(1).equals(user)) {
      return false;
    }
    String token = message.group(2);
    boolean allowed =
        issuer.userOf(token).isPresent()
            ? issuer.userOf(token).get().equals(user)
                && issuer.scopesOf(token).contains("SMTP.Send")
            : issuer.rolesOf(token).contains("SMTP.SendAsApp");
    return allowed && AUDIENCES.stream().anyMatch(audience -> issuer.isValid(token, audience));
  }

  private static @Nullable String ask(SmtpConnection conn, String text) throws IOException {
    conn.send("334 " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    return conn.readLine();
  }
}
