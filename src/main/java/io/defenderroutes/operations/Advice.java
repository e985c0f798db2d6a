package io.defenderroutes.operations;

import io.defenderroutes.operations.Troubles.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person is told about a fault, by its reason: as docs/operating.md tells it at more length.
 *
 * @param next what the product does
 * @param remedy what the person can do
 */
public record Advice(String next, String remedy) {
  private record Known(Kind kind, Pattern reason, Advice advice) {}

  private static final String AGAIN = "asks again, with growing waits";
  private static final String NEXT_POLL = "requests the same slice at the next poll";
  private static final String RARELY = "asks ever more seldom, up to once an hour";
  private static final String REPEATED = "delivery is repeated until it succeeds; nothing is lost";
  private static final String GIVEN_UP =
      "tried again, and then a dead letter; the other alerts go on";

  /** The first that fits counts. */
  private static final List<Known> KNOWN =
      List.of(
          polling(
              "(cursor unavailable|DeliveryFailed): Kafka .*",
              AGAIN,
              "Bring the broker back, or check kafka.brokers; the command check tells what is missing or forbidden."),
          polling(
              "cursor unavailable: .*",
              AGAIN,
              "Let the product read and write data.folder; a cursor that is damaged is named there: docs/operating.md tells how to set it."),
          polling(
              "401 .*",
              "asks once more with a fresh token",
              "Check tenant-id, region and the API's address: a fresh token was refused too, if this goes on."),
          polling(
              "403 .*|TokenUnfit: .*",
              RARELY,
              "Grant the permission named, and consent to it; the command token shows what the token has."),
          polling(
              "429 .*|QuotaPaused: .*",
              "waits as long as the API says",
              "Nothing; if it goes on, poll less often (poll.interval)."),
          polling(
              "400 .*Query execution has exceeded the allowed .*|413 .*|AnswerTooLarge: .*",
              "requests a shorter slice",
              "Nothing, while the slices get shorter; if it goes on, let the source's query or filter return less."),
          polling(
              "(5\\d\\d|408) .*",
              AGAIN,
              "Nothing: it is the API's own trouble. If it goes on, look at Microsoft's service health."),
          polling(
              "3\\d\\d .*",
              NEXT_POLL,
              "Check base-url, and whether a proxy or portal answers. No redirect is followed: the token goes to base-url alone."),
          polling(
              "400 .*",
              NEXT_POLL,
              "The API rejects the request: check the source's filter and other parameters."),
          polling("404 .*", NEXT_POLL, "No such API there: check base-url, cloud and region."),
          polling(
              "4\\d\\d .*",
              NEXT_POLL,
              "Check what answers at base-url, and whether it is the source's API."),
          polling(
              "InvalidResponse: .*",
              AGAIN,
              "If it goes on, check what answers at base-url: the reason names the bound that its response exceeds."),
          polling(
              "TokenRefused: .*",
              "requests a token ever more seldom, up to once an hour, and at once if the credential changes",
              "Fix the credential; of a user: run login again."),
          polling(
              "TokenUnavailable: .* responded (429|5\\d\\d).*",
              "requests a token again, with growing waits, not before Retry-After",
              "Nothing: Entra limits requests or fails. If this lasts, check Microsoft's service health."),
          polling(
              "TokenUnavailable: .* responded .*",
              AGAIN,
              "Check what responds in Entra's place, such as a proxy (http.proxy) or a sign-in page."),
          polling(
              "IncompleteAnswer: .*|206 .*",
              "the next poll requests the same time again",
              "Nothing; if it goes on, the reason names what failed at the vendor."),
          polling(
              ".*(SSL|CertPath|certificate).*",
              AGAIN,
              "If a proxy or a private authority signs, name it in tls.ca-file."),
          polling(
              "SocketTimeout\\w*: Read timed out.*",
              AGAIN,
              "Nothing: the API is slow, and is asked for less at a time. If it goes on, raise http.response-timeout."),
          polling(
              "(TokenUnavailable|UnknownHost|HttpHostConnect|Connect|NoRouteToHost|SocketTimeout|ConnectTimeout)\\w*: .*",
              AGAIN,
              "Check DNS, proxy (http.proxy) and firewall; the command check tells which."),
          polling(
              "malformed answer .*",
              AGAIN,
              "If it goes on, see what answers there: a proxy or a sign-in page (http.proxy), or another address than the API's (base-url)."),
          polling(
              ".*",
              AGAIN,
              "Nothing; if it goes on, look at the log: an internal error has its stack trace there."),
          delivery(
              ".*AuthenticationFailed.*",
              REPEATED,
              "Check smtp.username and smtp.password, or the permission that smtp.tenant needs."),
          delivery(
              ".*SendFailed.*",
              GIVEN_UP,
              "The mail server refuses this mail: check email.from, email.to, size and quota."),
          delivery(
              ".*(MessagingException|MailConnect|MailHost).*",
              REPEATED,
              "Bring the mail server back, or check smtp.host, smtp.port and smtp.security."),
          delivery(
              ".*(kafka|Kafka|topic|broker).*",
              REPEATED,
              "Bring the broker back, or check kafka.brokers; the command check tells which topic is missing or forbidden."),
          delivery(
              ".*(IOException|FileSystem|AccessDenied|NoSuchFile|UncheckedIO|space left).*",
              REPEATED,
              "Make room on the disk, and let the product write to data.folder and files.folder."),
          delivery(
              ".*",
              "tried again",
              "Mend the destination that the reason names; the command check tests them all."));

  private static Known polling(String reason, String next, String remedy) {
    return new Known(
        Kind.POLLING, Pattern.compile(reason, Pattern.DOTALL), new Advice(next, remedy));
  }

  private static Known delivery(String reason, String next, String remedy) {
    return new Known(
        Kind.DELIVERY, Pattern.compile(reason, Pattern.DOTALL), new Advice(next, remedy));
  }

  /** What to say of a fault. */
  public static Advice on(Kind kind, String reason) {
    return KNOWN.stream()
        .filter(known -> known.kind == kind && known.reason.matcher(reason).matches())
        .map(Known::advice)
        .findFirst()
        .orElseThrow();
  }

  /** The same, with words of the room that knows better. */
  public Advice withRemedy(String better) {
    return new Advice(next, better);
  }
}
