package io.defenderroutes.config;

/** The kinds of failures: how each is counted, what the product does, and what to do about it. */
public enum FailureKind {
  UNAUTHORIZED(
      Count.STATUS,
      "retries once with a new token",
      "If this persists, a new token was rejected as well: check tenant-id, region and the API's address.",
      Docs.SIGN_IN),
  FORBIDDEN(
      Count.STATUS,
      Next.RARELY,
      "Grant the permission named, and consent to it; the command token shows the permissions of the token.",
      Docs.SIGN_IN),
  THROTTLED(
      Count.STATUS,
      "waits for the time that the API's Retry-After names",
      "No action needed. If this persists, poll less often (poll.interval).",
      Docs.SOURCES),
  TOO_LARGE(
      Count.MALFORMED,
      "requests a shorter slice",
      "No action needed while slices get shorter. If this persists, change the source's query or filter to return less.",
      Docs.SOURCES),
  API_FAILED(
      Count.STATUS,
      Next.AGAIN,
      "No action needed: the API itself fails. If this persists, check Microsoft's service health.",
      Docs.OPERATING),
  REDIRECTED(
      Count.STATUS,
      Next.NEXT_POLL,
      "Check base-url, and whether a proxy or portal responds. No redirect is followed: the token is sent to base-url only.",
      Docs.CHECK),
  BAD_REQUEST(
      Count.STATUS,
      Next.NEXT_POLL,
      "The API rejects the request: check the source's filter and other parameters.",
      Docs.SOURCES),
  NOT_FOUND(
      Count.STATUS,
      Next.NEXT_POLL,
      "The API does not exist at this address: check base-url, cloud and region.",
      Docs.SOURCES),
  OTHER_STATUS(
      Count.STATUS,
      Next.NEXT_POLL,
      "Check which server responds at base-url, and whether it is the source's API.",
      Docs.CHECK),
  INVALID_RESPONSE(
      Count.IO,
      Next.AGAIN,
      "If this persists, check which server responds at base-url: the reason names what is wrong with its response.",
      Docs.CHECK),
  MALFORMED_RESPONSE(
      Count.MALFORMED,
      Next.AGAIN,
      "If this persists, check what responds there: a proxy or a sign-in page (http.proxy), or another server than the API (base-url).",
      Docs.CHECK),
  SLICE_OVERFLOW(
      Count.MALFORMED,
      Next.AGAIN,
      "Raise the cap of the source, if the API allows it.",
      Docs.SOURCES),
  INCOMPLETE_RESPONSE(
      "206",
      "requests the same time range at the next poll",
      "No action needed. If this persists, the reason names the vendor's service that failed.",
      Docs.SOURCES),
  TOKEN_REFUSED(
      Count.TOKEN,
      "requests a token less often, at least once an hour, and at once if the credential changes",
      "Fix the credential; for a user, run login again.",
      Docs.SIGN_IN),
  TOKEN_UNFIT(Count.TOKEN, Next.RARELY, FORBIDDEN.remedy, Docs.SIGN_IN),
  TOKEN_UNAVAILABLE(
      Count.TOKEN,
      Next.AGAIN,
      "Check what responds in Entra's place, such as a proxy (http.proxy) or a sign-in page.",
      Docs.CHECK),
  TOKEN_ENDPOINT_FAILED(
      Count.TOKEN,
      "requests a token again with increasing delays, not before Retry-After",
      "No action needed: Entra limits requests or fails. If this persists, check Microsoft's service health.",
      Docs.OPERATING),
  TLS(
      Count.IO,
      Next.AGAIN,
      "If a proxy or a private certificate authority issued the certificate, set tls.ca-file to its CA certificate.",
      Docs.CHECK),
  READ_TIMEOUT(
      Count.TIMEOUT,
      Next.AGAIN,
      "No action needed: the API is slow, and shorter slices are requested. If this persists, raise http.response-timeout.",
      Docs.OPERATING),
  UNREACHABLE(
      Count.IO,
      Next.AGAIN,
      "Check DNS, proxy (http.proxy) and firewall; the command check shows which of them fails.",
      Docs.CHECK),
  CONNECT_TIMEOUT(Count.TIMEOUT, Next.AGAIN, UNREACHABLE.remedy, Docs.CHECK),
  CURSOR_IN_KAFKA(
      Count.NONE,
      Next.AGAIN,
      "Start the broker, or check kafka.brokers; the command check names what is missing or forbidden.",
      Docs.KAFKA),
  CURSOR_IN_FILES(
      Count.NONE,
      Next.AGAIN,
      "Give the product read and write access to data.folder. If the cursor named is damaged, set it again with cursor set.",
      Docs.OPERATING),
  CONNECTION_BROKEN(
      Count.IO,
      Next.AGAIN,
      "No action needed. If this persists, check the proxy and network between this machine and the API.",
      Docs.OPERATING),
  INTERNAL(
      "internal",
      Next.AGAIN,
      "No action needed. If this persists, check the log: an internal error has its stack trace there.",
      Docs.OPERATING),
  MAIL_LOGIN(
      Count.NONE,
      Next.UNTIL_DELIVERED,
      "Check smtp.username and smtp.password, or the permission that smtp.tenant needs.",
      Docs.EMAIL),
  MAIL_REJECTED(
      Count.NONE,
      Next.DEAD_LETTER,
      "The mail server rejects this mail: check email.from, email.to, size and quota.",
      Docs.EMAIL),
  MAIL_UNAVAILABLE(
      Count.NONE,
      Next.UNTIL_DELIVERED,
      "Start the mail server, or check smtp.host, smtp.port and smtp.security.",
      Docs.EMAIL),
  KAFKA(
      Count.IO,
      Next.UNTIL_DELIVERED,
      "Start the broker, or check kafka.brokers; the command check names the topic that is missing or forbidden.",
      Docs.KAFKA),
  DISK(
      Count.IO,
      Next.UNTIL_DELIVERED,
      "Free disk space, and give the product write access to data.folder and files.folder.",
      Docs.OPERATING),
  ALERT_REJECTED(
      Count.NONE,
      Next.DEAD_LETTER,
      "Fix the rule that sends the alert there, then replay the dead letter.",
      Docs.DEAD_LETTERS),
  REQUEST_REJECTED(
      Count.NONE,
      "stores a dead letter; other alerts are delivered",
      "Fix what the destination's response names, then replay the dead letter.",
      Docs.DEAD_LETTERS),
  DESTINATION_ACCESS(
      Count.NONE,
      Next.UNTIL_DELIVERED,
      "Check address and credentials of the destination; pending deliveries wait.",
      Docs.DESTINATIONS),
  DESTINATION(
      "internal",
      "retries",
      "Fix the destination that the reason names; the command check tests Kafka, mail and files.",
      Docs.OPERATING),
  CLOCK(
      Count.NONE,
      Next.NOTHING,
      "Synchronise this machine's clock (NTP). If it is right, the clock of the proxy or gateway in front of the API is wrong.",
      Docs.OPERATING),
  LAG(
      Count.NONE,
      Next.NOTHING,
      "Check the log of this connection. A restart continues at its cursor; no alert is lost.",
      Docs.OPERATING);

  private static final class Next {
    static final String AGAIN = "retries with increasing delays";
    static final String NEXT_POLL = "requests the same slice at the next poll";
    static final String RARELY = "polls less often, at least once an hour";
    static final String UNTIL_DELIVERED = "retries until it succeeds; no alert is lost";
    static final String DEAD_LETTER =
        "retries, then stores a dead letter; other alerts are delivered";
    static final String NOTHING = "continues";
  }

  private static final class Docs {
    static final String OPERATING = "docs/operating.md";
    static final String SIGN_IN = "docs/access-application.md";
    static final String SOURCES = "docs/sources.md";
    static final String CHECK = "docs/check.md";
    static final String KAFKA = "docs/kafka.md";
    static final String EMAIL = "docs/email.md";
    static final String DEAD_LETTERS = "docs/dead-letters.md";
    static final String DESTINATIONS = "docs/add-a-destination.md";
  }

  /** Values of the metric label status; those of a response are its HTTP status. */
  private static final class Count {
    static final String NONE = "";
    static final String STATUS = "";
    static final String MALFORMED = "malformed";
    static final String TOKEN = "token";
    static final String TIMEOUT = "timeout";
    static final String IO = "io";
  }

  private final String count;
  private final String next;
  private final String remedy;
  private final String docs;

  FailureKind(String count, String next, String remedy, String docs) {
    this.count = count;
    this.next = next;
    this.remedy = remedy;
    this.docs = docs;
  }

  /** Label in metrics; empty where the HTTP status is the label, or no request is counted. */
  String count() {
    return count;
  }

  /** What the product does about it. */
  public String next() {
    return next;
  }

  /** What the operator can do about it, where the failure itself does not name anything better. */
  public String remedy() {
    return remedy;
  }

  /** Path of the page that explains it, as the management port serves it. */
  public String docs() {
    return docs;
  }

  /** Whether the cursor could not be read, so that no request was sent. */
  public boolean isOfCursor() {
    return this == CURSOR_IN_KAFKA || this == CURSOR_IN_FILES;
  }

  /** A failure of this kind with its usual remedy. */
  public Failure failure(String cause) {
    return new Failure(this, count, new Diagnosis(cause, remedy));
  }
}
