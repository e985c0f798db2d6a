package io.defenderroutes.observability;

import io.defenderroutes.observability.ActiveFaults.Kind;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What follows from a fault, by its reason; docs/operating.md has the details.
 *
 * @param next what the product does
 * @param remedy what the operator can do
 * @param docs path of the page that explains it, as the management port serves it
 */
public record Advice(String next, String remedy, String docs) {
  private record Known(Kind kind, Pattern reason, Advice advice) {}

  private static final String AGAIN = "retries with increasing delays";
  private static final String NEXT_POLL = "requests the same slice at the next poll";
  private static final String RARELY = "polls less often, at least once an hour";
  private static final String REPEATED = "retries until it succeeds; no alert is lost";
  private static final String GIVEN_UP =
      "retries, then stores a dead letter; other alerts are delivered";

  private static final String OPERATING = "docs/operating.md";
  private static final String SIGN_IN = "docs/access-application.md";
  private static final String SOURCES = "docs/sources.md";
  private static final String CHECK = "docs/check.md";
  private static final String KAFKA = "docs/kafka.md";
  private static final String EMAIL = "docs/email.md";

  /** The first match counts. */
  private static final List<Known> KNOWN =
      List.of(
          polling(
              "(cursor unavailable|DeliveryFailed): Kafka .*",
              AGAIN,
              "Start the broker, or check kafka.brokers; the command check names what is missing or forbidden.",
              KAFKA),
          polling(
              "cursor unavailable: .*",
              AGAIN,
              "Give the product read and write access to data.folder. If the cursor named is damaged, set it again with cursor set.",
              OPERATING),
          polling(
              "401 .*",
              "retries once with a new token",
              "If this persists, a new token was rejected as well: check tenant-id, region and the API's address.",
              SIGN_IN),
          polling(
              "403 .*|TokenUnfit: .*",
              RARELY,
              "Grant the permission named, and consent to it; the command token shows the permissions of the token.",
              SIGN_IN),
          polling(
              "429 .*|QuotaPaused: .*",
              "waits for the time that the API's Retry-After names",
              "No action needed. If this persists, poll less often (poll.interval).",
              SOURCES),
          polling(
              "400 .*Query execution has exceeded the allowed .*|413 .*|AnswerTooLarge: .*",
              "requests a shorter slice",
              "No action needed while slices get shorter. If this persists, change the source's query or filter to return less.",
              SOURCES),
          polling(
              "(5\\d\\d|408) .*",
              AGAIN,
              "No action needed: the API itself fails. If this persists, check Microsoft's service health.",
              OPERATING),
          polling(
              "3\\d\\d .*",
              NEXT_POLL,
              "Check base-url, and whether a proxy or portal responds. No redirect is followed: the token is sent to base-url only.",
              CHECK),
          polling(
              "400 .*",
              NEXT_POLL,
              "The API rejects the request: check the source's filter and other parameters.",
              SOURCES),
          polling(
              "404 .*",
              NEXT_POLL,
              "The API does not exist at this address: check base-url, cloud and region.",
              SOURCES),
          polling(
              "4\\d\\d .*",
              NEXT_POLL,
              "Check which server responds at base-url, and whether it is the source's API.",
              CHECK),
          polling(
              "InvalidResponse: .*",
              AGAIN,
              "If this persists, check which server responds at base-url: the reason names the limit that its response exceeds.",
              CHECK),
          polling(
              "TokenRefused: .*",
              "requests a token less often, at least once an hour, and at once if the credential changes",
              "Fix the credential; for a user, run login again.",
              SIGN_IN),
          polling(
              "TokenUnavailable: .* responded (429|5\\d\\d).*",
              "requests a token again with increasing delays, not before Retry-After",
              "No action needed: Entra limits requests or fails. If this persists, check Microsoft's service health.",
              OPERATING),
          polling(
              "TokenUnavailable: .* responded .*",
              AGAIN,
              "Check what responds in Entra's place, such as a proxy (http.proxy) or a sign-in page.",
              CHECK),
          polling(
              "IncompleteAnswer: .*|206 .*",
              "requests the same time range at the next poll",
              "No action needed. If this persists, the reason names the vendor's service that failed.",
              SOURCES),
          polling(
              ".*(SSL|CertPath|certificate).*",
              AGAIN,
              "If a proxy or a private certificate authority issued the certificate, set tls.ca-file to its CA certificate.",
              CHECK),
          polling(
              "SocketTimeout\\w*: Read timed out.*",
              AGAIN,
              "No action needed: the API is slow, and shorter slices are requested. If this persists, raise http.response-timeout.",
              OPERATING),
          polling(
              "(TokenUnavailable|UnknownHost|HttpHostConnect|Connect|NoRouteToHost|SocketTimeout|ConnectTimeout)\\w*: .*",
              AGAIN,
              "Check DNS, proxy (http.proxy) and firewall; the command check shows which of them fails.",
              CHECK),
          polling(
              "malformed answer .*",
              AGAIN,
              "If this persists, check what responds there: a proxy or a sign-in page (http.proxy), or another server than the API (base-url).",
              CHECK),
          polling(
              ".*",
              AGAIN,
              "No action needed. If this persists, check the log: an internal error has its stack trace there.",
              OPERATING),
          delivery(
              ".*AuthenticationFailed.*",
              REPEATED,
              "Check smtp.username and smtp.password, or the permission that smtp.tenant needs.",
              EMAIL),
          delivery(
              ".*SendFailed.*",
              GIVEN_UP,
              "The mail server rejects this mail: check email.from, email.to, size and quota.",
              EMAIL),
          delivery(
              ".*(MessagingException|MailConnect|MailHost).*",
              REPEATED,
              "Start the mail server, or check smtp.host, smtp.port and smtp.security.",
              EMAIL),
          delivery(
              ".*(kafka|Kafka|topic|broker).*",
              REPEATED,
              "Start the broker, or check kafka.brokers; the command check names the topic that is missing or forbidden.",
              KAFKA),
          delivery(
              ".*(IOException|FileSystem|AccessDenied|NoSuchFile|UncheckedIO|space left).*",
              REPEATED,
              "Free disk space, and give the product write access to data.folder and files.folder.",
              OPERATING),
          delivery(
              ".*",
              "retries",
              "Fix the destination that the reason names; the command check tests Kafka, mail and files.",
              OPERATING));

  private static Known polling(String reason, String next, String remedy, String docs) {
    return known(Kind.POLLING, reason, new Advice(next, remedy, docs));
  }

  private static Known delivery(String reason, String next, String remedy, String docs) {
    return known(Kind.DELIVERY, reason, new Advice(next, remedy, docs));
  }

  private static Known known(Kind kind, String reason, Advice advice) {
    return new Known(kind, Pattern.compile(reason, Pattern.DOTALL), advice);
  }

  /** The advice on a failure to poll or to deliver. */
  public static Advice on(Kind kind, String reason) {
    return KNOWN.stream()
        .filter(known -> known.kind == kind && known.reason.matcher(reason).matches())
        .map(Known::advice)
        .findFirst()
        .orElseThrow();
  }

  /** The page that explains a trouble of any kind. */
  static String docs(Kind kind, String reason) {
    return kind == Kind.POLLING || kind == Kind.DELIVERY ? on(kind, reason).docs() : OPERATING;
  }

  /** All pages that faults are explained on. */
  static Set<String> pages() {
    return KNOWN.stream().map(known -> known.advice.docs()).collect(Collectors.toSet());
  }

  /** The same with a more specific remedy. */
  public Advice withRemedy(String better) {
    return new Advice(next, better, docs);
  }
}
