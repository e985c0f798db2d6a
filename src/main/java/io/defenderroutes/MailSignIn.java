package io.defenderroutes;

import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.identity.Current;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
import jakarta.mail.PasswordAuthentication;
import java.io.IOException;
import java.util.Optional;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * Signs in at the SMTP server for each mail, with the password or token that is valid then.
 *
 * @see <a
 *     href="https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth">XOAUTH2
 *     of Exchange Online</a>
 */
final class MailSignIn extends MailAuthenticator {
  private final String user;
  private final Current<String> password;

  private MailSignIn(String user, Current<String> password) {
    this.user = user;
    this.password = password;
  }

  /** Empty for a server that wants nobody to sign in. */
  static Optional<MailSignIn> of(Access access) {
    Settings settings = access.settings();
    Optional<Current<String>> password =
        settings
            .optional(Option.SMTP_TENANT)
            .<Current<String>>map(tenant -> () -> token(access, tenant))
            .or(() -> access.secrets().current(Option.SMTP_PASSWORD));
    return settings
        .optional(Option.SMTP_USERNAME)
        .map(user -> new MailSignIn(user, password.orElse(() -> "")));
  }

  private static String token(Access access, String tenant) throws IOException {
    try {
      return access.token(tenant, access.settings().text(Option.SMTP_SCOPE)).value();
    } catch (TokenRefused | TokenUnavailable e) {
      throw new IOException("no token for the SMTP server: " + e.getMessage(), e);
    }
  }

  @Override
  public PasswordAuthentication getPasswordAuthentication() {
    try {
      return new PasswordAuthentication(user, password.read());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
