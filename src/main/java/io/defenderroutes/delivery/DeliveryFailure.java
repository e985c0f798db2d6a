package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.defenderroutes.alert.UnclassifiableAlert;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.RetryAfter;
import io.defenderroutes.delivery.pending.Carrier;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.net.PercentCodec;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Classifies the failures of deliveries. */
public final class DeliveryFailure {
  /**
   * Statuses that end when the destination's settings change, as redirects do; the alert is valid.
   */
  private static final Set<Integer> DESTINATION_AT_FAULT = Set.of(401, 403, 404, 407);

  private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_BODY = 300;

  /** Separators of a URL's path and query. */
  private static final Pattern SEPARATORS = Pattern.compile("[/?&=]+");

  /** Shorter parts of a URL are names, such as of an index, which a reason needs. */
  private static final int SHORTEST_SECRET = 16;

  /** Temporary and permanent replies of a mail server. */
  private static final Pattern TEMPORARY_REPLY = Pattern.compile("4\\d\\d[ -].*", Pattern.DOTALL);

  private static final Pattern PERMANENT_REPLY = Pattern.compile("5\\d\\d[ -].*", Pattern.DOTALL);

  private DeliveryFailure() {}

  /** Kind, reason and remedy of what a destination, the disk or Kafka threw. */
  public static Failure of(Throwable thrown) {
    MessagingException mail = Causes.first(thrown, MessagingException.class);
    HttpOperationFailedException http = Causes.first(thrown, HttpOperationFailedException.class);
    if (http != null) {
      return http(http);
    }
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

  /**
   * What a failed attempt means for the delivery and its destination.
   *
   * <p>Source: RFC 9110, section 15; RFC 6585 (429), RFC 8470 (425); of mails RFC 5321, section
   * 4.2.1.
   */
  static Carrier.Rejection rejection(Throwable thrown, Clock clock) {
    Failure failure = of(thrown);
    HttpOperationFailedException http = Causes.first(thrown, HttpOperationFailedException.class);
    if (http != null) {
      return new Carrier.Rejection(
          failure, consequence(http.getStatusCode()), retryAfter(http, clock));
    }
    return new Carrier.Rejection(failure, consequence(thrown), Duration.ZERO);
  }

  private static Carrier.Consequence consequence(int status) {
    boolean isOfTheAlert =
        status >= 400
            && status < 500
            && !DESTINATION_AT_FAULT.contains(status)
            && !TEMPORARY.contains(status);
    return isOfTheAlert ? Carrier.Consequence.REJECTED : Carrier.Consequence.UNAVAILABLE;
  }

  private static Duration retryAfter(HttpOperationFailedException http, Clock clock) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(Objects.requireNonNullElse(http.getResponseHeaders(), Map.of()));
    Duration wait = RetryAfter.of(headers.get("Retry-After"), clock).orElse(Duration.ZERO);
    return wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE;
  }

  private static Carrier.Consequence consequence(Throwable thrown) {
    if (Causes.first(thrown, RefusedAlert.class) != null) {
      return Carrier.Consequence.REJECTED;
    }
    SendFailedException refused = Causes.first(thrown, SendFailedException.class);
    if (refused != null) {
      return isTemporary(refused) ? Carrier.Consequence.TEMPORARY : Carrier.Consequence.LIMITED;
    }
    return Causes.first(thrown, MessagingException.class) != null
            || Causes.first(thrown, IOException.class) != null
            || Causes.first(thrown, HttpException.class) != null
        ? Carrier.Consequence.UNAVAILABLE
        : Carrier.Consequence.LIMITED;
  }

  /** Whether the server may accept the mail later, as with greylisting or a quota. */
  private static boolean isTemporary(SendFailedException refused) {
    boolean temporary = false;
    Exception at = refused;
    while (at != null) {
      String reply = String.valueOf(at.getMessage());
      if (PERMANENT_REPLY.matcher(reply).matches()) {
        return false;
      }
      temporary |= TEMPORARY_REPLY.matcher(reply).matches();
      at = at instanceof MessagingException mail ? mail.getNextException() : null;
    }
    return temporary;
  }

  /** Status and the beginning of the body, where a server says what it rejects. */
  private static Failure http(HttpOperationFailedException http) {
    int status = http.getStatusCode();
    FailureKind kind =
        consequence(status) == Carrier.Consequence.REJECTED
            ? FailureKind.REQUEST_REJECTED
            : DESTINATION_AT_FAULT.contains(status) || status < 400
                ? FailureKind.DESTINATION_ACCESS
                : FailureKind.DESTINATION;
    String body = withoutSecrets(String.valueOf(http.getResponseBody()), http.getUri());
    String detail =
        http.getResponseBody() == null || body.isBlank()
            ? ""
            : ": " + OneLine.of(body, LONGEST_BODY);
    return kind.failure("HTTP " + status + detail);
  }

  /** A server may repeat the URL of the request, whose path or query may be a secret. */
  private static String withoutSecrets(String body, @Nullable String url) {
    String text = OneLine.withoutPaths(body);
    String path = String.valueOf(url).replaceFirst("^\\w+://[^/?]*", "");
    List<String> secrets =
        SEPARATORS.splitAsStream(path).filter(part -> part.length() >= SHORTEST_SECRET).toList();
    for (String secret : secrets) {
      text = text.replace(secret, "…").replace(PercentCodec.decode(secret, UTF_8), "…");
    }
    return text;
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
