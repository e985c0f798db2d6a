package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.delivery.DeliveryFailure;
import io.defenderroutes.delivery.RefusedAlert;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.http.InvalidResponse;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
import io.defenderroutes.identity.TokenUnfit;
import io.defenderroutes.polling.response.IncompleteResponse;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of failure: its reason is in words, it is counted, and it has a remedy. */
class EveryFailureTest {
  private static final Diagnosis REFUSED =
      new Diagnosis("responded 401 invalid_client AADSTS7000222", "make a new client secret");

  private static DeliveryFailed noBroker() {
    return new DeliveryFailed("Kafka at b:9092 does not respond", new TimeoutException("60 s"));
  }

  /** Thrown, its kind, its label in metrics, its reason, and a part of its remedy. */
  static Stream<Arguments> polls() {
    return Stream.of(
        of(status(401), FailureKind.UNAUTHORIZED, "401", "401 Code words", "tenant-id"),
        of(status(403), FailureKind.FORBIDDEN, "403", "403 Code words", "Grant"),
        of(status(429), FailureKind.THROTTLED, "429", "429 Code words", "poll less often"),
        of(status(413), FailureKind.TOO_LARGE, "413", "413 Code words", "return less"),
        of(status(408), FailureKind.API_FAILED, "408", "408 Code words", "the API itself fails"),
        of(status(503), FailureKind.API_FAILED, "503", "503 Code words", "the API itself fails"),
        of(status(302), FailureKind.REDIRECTED, "302", "302 Code words", "base-url"),
        of(status(400), FailureKind.BAD_REQUEST, "400", "400 Code words", "filter"),
        of(status(404), FailureKind.NOT_FOUND, "404", "404 Code words", "region"),
        of(status(410), FailureKind.OTHER_STATUS, "410", "410 Code words", "which server"),
        of(
            new ResponseTooLarge(9),
            FailureKind.TOO_LARGE,
            "malformed",
            "the response is larger than answer.max-bytes, 9",
            "return less"),
        of(
            new UncheckedIOException(new MalformedResponse("malformed: a web page", false, null)),
            FailureKind.MALFORMED_RESPONSE,
            "malformed",
            "malformed: a web page",
            "a proxy or a sign-in page"),
        of(
            new SliceOverflow(new Slice(Instant.EPOCH, Instant.EPOCH.plusNanos(100), 0, false), 10),
            FailureKind.SLICE_OVERFLOW,
            "malformed",
            "the API returns at most 10 alerts, and more than that share the time 1969-12-31T23:59:59.9999999Z",
            "Raise the cap"),
        of(
            IncompleteResponse.delivered("a service failed"),
            FailureKind.INCOMPLETE_RESPONSE,
            "206",
            "the response is not complete: a service failed; what it held is delivered",
            "vendor's service"),
        of(
            new InvalidResponse("more than 9 headers"),
            FailureKind.INVALID_RESPONSE,
            "io",
            "more than 9 headers",
            "which server"),
        of(
            new LinkRefused("is not an address"),
            FailureKind.INVALID_RESPONSE,
            "io",
            "the link to the next page is not an address",
            "which server"),
        of(
            new TokenRefused(REFUSED),
            FailureKind.TOKEN_REFUSED,
            "token",
            REFUSED.cause(),
            REFUSED.remedy()),
        of(
            new TokenUnfit(new Diagnosis("no role", "grant Alert.Read.All")),
            FailureKind.TOKEN_UNFIT,
            "token",
            "no role",
            "grant Alert.Read.All"),
        of(
            new TokenUnavailable("not reached", "check DNS"),
            FailureKind.TOKEN_UNAVAILABLE,
            "token",
            "not reached",
            "check DNS"),
        of(
            new TokenUnavailable(
                FailureKind.TOKEN_ENDPOINT_FAILED,
                new Diagnosis("responded 503", "wait"),
                new SocketTimeoutException("x"),
                Optional.empty()),
            FailureKind.TOKEN_ENDPOINT_FAILED,
            "token",
            "responded 503",
            "wait"),
        of(
            new SSLException(
                "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: no valid path",
                new CertPathBuilderException("no valid path")),
            FailureKind.TLS,
            "io",
            "PKIX path building failed: no valid path",
            "tls.ca-file"),
        of(
            new SocketTimeoutException("Read timed out"),
            FailureKind.READ_TIMEOUT,
            "timeout",
            "Read timed out",
            "http.response-timeout"),
        of(
            new SocketTimeoutException("Connect timed out"),
            FailureKind.CONNECT_TIMEOUT,
            "timeout",
            "Connect timed out",
            "Check DNS"),
        of(
            new UnknownHostException("api.example.org"),
            FailureKind.UNREACHABLE,
            "io",
            "unknown host: api.example.org",
            "Check DNS"),
        of(
            new ConnectException("Connect to https://a.example/p?key=1 failed"),
            FailureKind.UNREACHABLE,
            "io",
            "Connect to https://a.example/… failed",
            "Check DNS"),
        of(
            new ProtocolException("Invalid header"),
            FailureKind.CONNECTION_BROKEN,
            "io",
            "Invalid header",
            "network"),
        of(new IOException(), FailureKind.CONNECTION_BROKEN, "io", "I/O error", "network"),
        of(
            new CursorUnavailable(noBroker()),
            FailureKind.CURSOR_IN_KAFKA,
            "",
            "cursor unavailable: Kafka at b:9092 does not respond",
            "Start the broker"),
        of(
            new CursorUnavailable(new AccessDeniedException("/data/cursors")),
            FailureKind.CURSOR_IN_FILES,
            "",
            "cursor unavailable: access denied: /data/cursors",
            "data.folder"),
        of(
            new RuntimeCamelException(status(503)),
            FailureKind.DESTINATION,
            "internal",
            "HTTP operation failed invoking https://api/… with statusCode: 503",
            "Fix the destination"),
        of(
            new RuntimeCamelException(new IllegalStateException()),
            FailureKind.INTERNAL,
            "internal",
            "illegal state",
            "stack trace"));
  }

  /** The reason holds the beginning of the response. */
  private static final String BODY = "HTTP %d: {'error':{'code':'Code','message':'words'}}";

  /** As {@link #polls}, for deliveries, which metrics do not count by label. */
  static Stream<Arguments> deliveries() {
    return Stream.of(
        of(
            new AuthenticationFailedException("535 5.7.8 Bad credentials\n"),
            FailureKind.MAIL_LOGIN,
            "535 5.7.8 Bad credentials",
            "smtp.username"),
        of(
            new SendFailedException(
                "Invalid Addresses", new MessagingException("550 5.1.1 User unknown\n")),
            FailureKind.MAIL_REJECTED,
            "Invalid Addresses; 550 5.1.1 User unknown",
            "email.to"),
        of(
            new MessagingException(
                "Couldn't connect to host, port: m, 25",
                new ConnectException("Connection refused")),
            FailureKind.MAIL_UNAVAILABLE,
            "Couldn't connect to host, port: m, 25; Connection refused",
            "Start the mail server"),
        of(
            new RuntimeCamelException(
                new MessagingException("x", new IOException(new TokenRefused(REFUSED)))),
            FailureKind.MAIL_LOGIN,
            "no token for the SMTP server: " + REFUSED.cause(),
            REFUSED.remedy()),
        of(noBroker(), FailureKind.KAFKA, "Kafka at b:9092 does not respond", "Start the broker"),
        of(
            new DeliveryFailed(
                "Kafka rejects the login", new IOException(new TokenRefused(REFUSED))),
            FailureKind.KAFKA,
            "Kafka rejects the login",
            REFUSED.remedy()),
        of(
            new KafkaException(
                "org.apache.kafka.common.errors.TimeoutException: Topic x not present"),
            FailureKind.KAFKA,
            "Topic x not present",
            "Start the broker"),
        of(
            new FileSystemException("/data/x", null, "No space left on device"),
            FailureKind.DISK,
            "/data/x: No space left on device",
            "Free disk space"),
        of(
            new NoSuchFileException("/data/x"),
            FailureKind.DISK,
            "no such file: /data/x",
            "Free disk space"),
        of(new RefusedAlert("unusable"), FailureKind.ALERT_REJECTED, "unusable", "replay"),
        of(status(503), FailureKind.DESTINATION, BODY.formatted(503), "Fix the destination"),
        of(status(401), FailureKind.DESTINATION_ACCESS, BODY.formatted(401), "Check address"),
        of(status(400), FailureKind.REQUEST_REJECTED, BODY.formatted(400), "replay"));
  }

  @ParameterizedTest
  @MethodSource("polls")
  void a_failed_poll_has_words_and_a_remedy(
      Throwable thrown, FailureKind kind, String count, String reason, String remedy) {
    Failure failure = PollFailure.of(thrown);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.count()).isEqualTo(count);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.remedy()).contains(remedy);
    requireWords(failure);
  }

  @ParameterizedTest
  @MethodSource("deliveries")
  void a_failed_delivery_has_words_and_a_remedy(
      Throwable thrown, FailureKind kind, String reason, String remedy) {
    Failure failure = DeliveryFailure.of(thrown);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.remedy()).contains(remedy);
    requireWords(failure);
  }

  @Test
  void no_kind_is_left_out() {
    Set<FailureKind> shown =
        Stream.concat(
                polls().map(poll -> PollFailure.of((Throwable) poll.get()[0])),
                deliveries().map(delivery -> DeliveryFailure.of((Throwable) delivery.get()[0])))
            .map(Failure::kind)
            .collect(Collectors.toSet());

    // No exception leads to these: a connection is observed.
    assertThat(shown)
        .isEqualTo(EnumSet.complementOf(EnumSet.of(FailureKind.CLOCK, FailureKind.LAG)));
  }

  private static void requireWords(Failure failure) {
    assertThat(failure.reason())
        .doesNotContainPattern("\\w(Exception|Error)\\b|\\b(java|javax|jakarta|org|io)\\.\\w+\\.")
        .doesNotContainPattern("Token(Refused|Unavailable|Unfit)|DeliveryFailed|CursorUnavailable");
    assertThat(failure.remedy()).isNotBlank();
    assertThat(failure.kind().next()).isNotBlank();
  }

  private static Arguments of(Object... parts) {
    return Arguments.of(parts);
  }

  private static HttpOperationFailedException status(int status) {
    return new HttpOperationFailedException(
        "https://api/alerts?key=1",
        status,
        "?",
        null,
        Map.of(),
        "{\"error\":{\"code\":\"Code\",\"message\":\"words\"}}");
  }
}
