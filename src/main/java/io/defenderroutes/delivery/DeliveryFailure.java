package io.defenderroutes.delivery;

import io.defenderroutes.alert.UnclassifiableAlert;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.apache.kafka.common.KafkaException;

/** Classifies the failures of deliveries. */
public final class DeliveryFailure {
  private DeliveryFailure() {}

  /** Kind, reason and remedy of what a destination, the disk or Kafka threw. */
  public static Failure of(Throwable thrown) {
    MessagingException mail = Causes.first(thrown, MessagingException.class);
    Diagnosed diagnosed = Causes.first(thrown, Diagnosed.class);
    if (mail != null && diagnosed != null) {
      return FailureKind.MAIL_LOGIN
          .failure("no token for the SMTP server: " + diagnosed.diagnosis().cause())
          .withRemedy(diagnosed.diagnosis().remedy());
    }
    if (mail != null) {
      return kind(mail).failure(inWords(mail));
    }
    if (diagnosed != null) {
      return Failure.of(diagnosed);
    }
    FailureKind kind = kind(thrown);
    return kind.failure(
        kind == FailureKind.ALERT_REJECTED
            ? String.valueOf(thrown.getMessage())
            : Causes.inWords(thrown));
  }

  private static FailureKind kind(MessagingException mail) {
    return mail instanceof AuthenticationFailedException
        ? FailureKind.MAIL_LOGIN
        : mail instanceof SendFailedException
            ? FailureKind.MAIL_REJECTED
            : FailureKind.MAIL_UNAVAILABLE;
  }

  private static FailureKind kind(Throwable thrown) {
    if (thrown instanceof RefusedAlert || thrown instanceof UnclassifiableAlert) {
      return FailureKind.ALERT_REJECTED;
    }
    if (Causes.first(thrown, KafkaException.class) != null) {
      return FailureKind.KAFKA;
    }
    return thrown.getClass() == IOException.class
            || thrown instanceof UncheckedIOException
            || Causes.first(thrown, FileSystemException.class) != null
        ? FailureKind.DISK
        : FailureKind.DESTINATION;
  }

  /** The mail server's response is in the message of a cause. */
  private static String inWords(MessagingException mail) {
    StringBuilder words = new StringBuilder(Causes.inWords(mail));
    Throwable cause = mail.getNextException();
    while (cause != null) {
      String further = Causes.inWords(cause);
      if (words.indexOf(further) < 0) {
        words.append("; ").append(further);
      }
      cause = cause.getCause();
    }
    return words.toString();
  }
}
