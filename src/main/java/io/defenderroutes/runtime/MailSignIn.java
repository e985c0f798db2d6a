package io.defenderroutes.runtime;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Rotating;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.Permission;
import io.defenderroutes.identity.TokenException;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * Signs in to the SMTP server for each mail, with the password or token that is valid then.
 *
 * @see <a
 *     href="https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth">XOAUTH2
 *     of Exchange Online</a>
 */
public final class MailSignIn extends MailAuthenticator {
  private static final String EXCHANGE_ID = "00000002-0000-0ff1-ce00-000000000000";
  private static final Duration AT_ONCE = Duration.ofMinutes(5);
  private static final Permission SEND =
      new Permission(
          "Office 365 Exchange Online", List.of("SMTP.SendAsApp"), List.of("SMTP.Send"), true);

  private final String user;
  private final Rotating<String> password;

  /** Whether mails can be sent yet. */
  private final BooleanSupplier running;

  private MailSignIn(String user, Rotating<String> password, BooleanSupplier running) {
    this.user = user;
    this.password = password;
    this.running = running;
  }

  /** Empty for a server without sign-in. */
  public static Optional<MailSignIn> of(EntraAccess access, BooleanSupplier running) {
    return access
        .settings()
        .optional(Option.SMTP_USERNAME)
        .map(user -> new MailSignIn(user, () -> password(access), running));
  }

  /**
   * The password or token that is valid now.
   *
   * @throws IOException if there is none
   */
  public static String password(EntraAccess access) throws IOException {
    Optional<String> tenant = access.settings().optional(Option.SMTP_TENANT);
    if (tenant.isPresent()) {
      return token(access, tenant.get());
    }
    Optional<Rotating<String>> password = access.secrets().current(Option.SMTP_PASSWORD);
    return password.isPresent() ? password.get().read() : "";
  }

  private static String token(EntraAccess access, String tenant) throws IOException {
    try {
      String scope = access.settings().text(Option.SMTP_SCOPE);
      return access
          .token(
              tenant,
              scope,
              List.of(scope.replaceFirst("/\\.default$", ""), EXCHANGE_ID),
              SEND,
              AT_ONCE)
          .value();
    } catch (TokenException e) {
      throw new IOException("no token for the SMTP server: " + e.getMessage(), e);
    }
  }

  @Override
  public PasswordAuthentication getPasswordAuthentication() {
    try {
      // Camel also calls this when it creates an endpoint: a missing token must not prevent a
      // start.
      return new PasswordAuthentication(user, running.getAsBoolean() ? password.read() : "");
    } catch (IOException e) {
      // As a refused sign-in: delivery is repeated until it succeeds.
      throw new RuntimeCamelException(new MessagingException(e.getMessage(), e));
    }
  }
}
