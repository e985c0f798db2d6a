package io.defenderroutes.polling;

import io.defenderroutes.config.OneLine;
import io.defenderroutes.polling.response.ApiError;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each fault of a poll as it happens, counts them, and hands Retry-After to the retry
 * policy. What is done about it is the retry policy's, in routes/pipeline/.
 */
public final class PollFaults implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(PollFaults.class);

  /**
   * Variable with the number of attempts of this poll that failed, from 1, those that were
   * throttled not counted; the retry policy reads it.
   */
  static final String ATTEMPT = "attempt";

  /** Variable with the number of attempts of this poll that were throttled. */
  private static final String THROTTLED = "throttled";

  /** Variable with the number of tokens that were answered 401 in this poll. */
  private static final String REFUSED_TOKENS = "refusedTokens";

  /** Variable with the number of attempts of this poll whose answer was too large. */
  private static final String TOO_LARGE = "tooLarge";

  /** Variable that is true if the next slice is narrower than the one that was too large. */
  private static final String NARROWER = "narrower";

  private static final int PAYLOAD_TOO_LARGE = 413;

  /**
   * What advanced hunting answers, with 400, to a query whose result exceeds its bounds.
   *
   * @see <a href="https://learn.microsoft.com/defender-xdr/api-advanced-hunting">its quotas</a>
   */
  private static final Pattern RESULT_TOO_LARGE =
      Pattern.compile("Query execution has exceeded the allowed (result size|limits)\\b");

  /** What a fault of one request changes for those that follow. */
  public interface Consequences {
    /** Makes the next slice of a connection shorter. */
    void shorten(String connection, boolean oneAlertIsToBlame);

    /**
     * Makes the next slice of a connection narrower, because it holds more than one answer can.
     *
     * @return false if there is no narrower one
     */
    boolean narrow(String connection);

    /** Keeps all that share the connection's quota from sending requests for that long. */
    void pause(String connection, Duration wait);
  }

  /** What is known of failures that are not responses of the API: those to fetch a token. */
  public interface TokenFailures {
    /** Where nothing is known. */
    TokenFailures NONE = new TokenFailures() {};

    /** How long Entra wants no further request; empty if it does not say. */
    default Optional<Duration> retryAfter(Throwable failure) {
      return Optional.empty();
    }

    /** Whether the retry policy logs the failure, and only where it is news. */
    default boolean isLoggedByPolicy(Throwable failure) {
      return false;
    }
  }

  /** Variable with the reason of the latest fault. */
  public static final String REASON = "fault";

  /** What follows a host may be a secret: a webhook's address is one. */
  private static final Pattern ADDRESS = Pattern.compile("(\\w+://[^/?\\s]+)[/?]\\S*");

  /** A timeout that the server reports. */
  private static final int REQUEST_TIMEOUT = 408;

  /** Chars of a reason. */
  private static final int LONGEST = 1000;

  private final Consequences consequences;
  private final Duration throttledDelay;
  private final Duration longestDelay;
  private final TokenFailures tokens;
  private final Clock clock;

  /**
   * @param throttledDelay the wait after a 429 that names no Retry-After
   * @param longestDelay the longest Retry-After that is obeyed
   */
  public PollFaults(
      Consequences consequences, Duration throttledDelay, Duration longestDelay, Clock clock) {
    this(consequences, throttledDelay, longestDelay, TokenFailures.NONE, clock);
  }

  /** As {@link #PollFaults(Consequences, Duration, Duration, Clock)}, where tokens are fetched. */
  public PollFaults(
      Consequences consequences,
      Duration throttledDelay,
      Duration longestDelay,
      TokenFailures tokens,
      Clock clock) {
    this.consequences = consequences;
    this.throttledDelay = throttledDelay;
    this.longestDelay = longestDelay;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Whether the API refused the token. */
  public boolean isUnauthorized(Exchange exchange) {
    return isStatus(failure(exchange), 401);
  }

  /** Whether an answer was not the API's: what happens to a batch comes wrapped. */
  public static boolean isOfADestination(Exchange exchange) {
    return !(failure(exchange) instanceof HttpOperationFailedException);
  }

  /** Whether a request failed because one answer cannot hold so much: a shorter slice helps. */
  public static boolean isTooLarge(Exchange exchange) {
    return isTooLarge(failure(exchange));
  }

  /** Whether the API, or answer.max-bytes, says that one answer cannot hold so much. */
  public static boolean isTooLarge(Throwable failure) {
    return isStatus(failure, PAYLOAD_TOO_LARGE)
        || (failure instanceof HttpOperationFailedException http
            && http.getStatusCode() == 400
            && RESULT_TOO_LARGE.matcher(ApiError.of(http.getResponseBody())).find())
        || told(failure) instanceof ResponseTooLarge;
  }

  /** Whether nothing is wrong but that the process stops. */
  public static boolean isStop(Throwable failure) {
    return failure.getCause() instanceof StoppedBetweenBatches;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable failure = failure(exchange);
    if (isStop(failure)) {
      return;
    }
    String connection = exchange.getVariable("connection", String.class);
    boolean throttled = isStatus(failure, 429);
    boolean tooLarge = isTooLarge(failure);
    int attempt = count(throttled ? THROTTLED : tooLarge ? TOO_LARGE : ATTEMPT, exchange);
    if (isUnauthorized(exchange)) {
      count(REFUSED_TOKENS, exchange);
    }
    if (tooLarge) {
      exchange.setVariable(NARROWER, consequences.narrow(connection));
    } else if (attempt > 1 && (isOfTheAnswer(failure) || isWithinList(exchange))) {
      consequences.shorten(connection, isOfOneAlert(failure));
    }
    Optional<Duration> retryAfter = retryAfter(failure);
    if (throttled) {
      consequences.pause(connection, retryAfter.orElse(throttledDelay));
    } else if (retryAfter.isPresent() && isStatus(failure, 503)) {
      consequences.pause(connection, retryAfter.get());
    }
    if (retryAfter.isPresent()) {
      exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, retryAfter.get().toMillis());
    } else {
      exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
    }
    String reason = reason(failure);
    exchange.setVariable(REASON, reason);
    if (tokens.isLoggedByPolicy(failure)) {
      return;
    }
    String wait = retryAfter.map(d -> " retryAfter=" + d.toSeconds() + "s").orElse("");
    if (told(failure) instanceof CursorUnavailable) {
      LOG.warn(
          "Cursor failed connection={} attempt={} reason=\"{}\"{}",
          connection,
          attempt,
          reason,
          wait);
    } else {
      LOG.warn(
          "Poll failed connection={} attempt={} reason=\"{}\"{}",
          connection,
          attempt,
          reason,
          wait);
    }
  }

  private static int count(String variable, Exchange exchange) {
    int count = exchange.getVariable(variable, 0, Integer.class) + 1;
    exchange.setVariable(variable, count);
    return count;
  }

  private static boolean isStatus(Throwable failure, int status) {
    return failure instanceof HttpOperationFailedException http && http.getStatusCode() == status;
  }

  /** Whether a shorter answer might have come through. */
  private static boolean isOfTheAnswer(Throwable failure) {
    Throwable told = told(failure);
    return (told instanceof IOException && !(told instanceof CursorUnavailable))
        || isServerError(failure);
  }

  /** Whether the list came, and an item of it could not be fetched: a shorter list has fewer. */
  private static boolean isWithinList(Exchange exchange) {
    ListedItems items = exchange.getVariable(Polling.ITEMS, ListedItems.class);
    return items != null && items.failure().isPresent();
  }

  private static boolean isServerError(Throwable failure) {
    return failure instanceof HttpOperationFailedException http
        && (http.getStatusCode() >= 500 || http.getStatusCode() == REQUEST_TIMEOUT);
  }

  private static boolean isOfOneAlert(Throwable failure) {
    return told(failure) instanceof MalformedResponse malformed && malformed.isWithinAlerts();
  }

  private static Throwable failure(Exchange exchange) {
    return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
  }

  /** What went wrong, in one line, without what an answer held. */
  public static String reason(Throwable failure) {
    if (failure instanceof HttpOperationFailedException http) {
      String redirect =
          http.getRedirectLocation() == null
              ? ""
              : ", a redirect to " + place(http.getRedirectLocation());
      return http.getStatusCode() + " " + ApiError.of(http.getResponseBody()) + redirect;
    }
    Throwable told = told(failure);
    String message = ADDRESS.matcher(String.valueOf(told.getMessage())).replaceAll("$1/…");
    return OneLine.quoted(
        told instanceof MalformedResponse || told instanceof CursorUnavailable
            ? message
            : told.getClass().getSimpleName() + ": " + message,
        LONGEST);
  }

  /** Without Camel's wrapping and ours: the checked exception within says what happened. */
  private static Throwable told(Throwable failure) {
    Throwable told = failure;
    while ((told instanceof RuntimeException || told instanceof CamelExchangeException)
        && told.getCause() != null) {
      told = told.getCause();
    }
    return told;
  }

  /** The host of an absolute Location; the path of a relative one, which names none. */
  private static String place(String location) {
    try {
      URI uri = URI.create(location.strip());
      String place = uri.getHost() == null && !uri.isAbsolute() ? uri.getPath() : uri.getHost();
      return place == null || place.isEmpty() ? "(no address)" : OneLine.quoted(place, 300);
    } catch (IllegalArgumentException e) {
      return "(not a URL)";
    }
  }

  /** RFC 9110, section 10.2.3: seconds, or a date. */
  private Optional<Duration> retryAfter(Throwable failure) {
    return header(failure)
        .flatMap(this::delay)
        .or(() -> tokens.retryAfter(failure))
        .map(
            d -> d.isNegative() ? Duration.ZERO : d.compareTo(longestDelay) > 0 ? longestDelay : d);
  }

  private static Optional<String> header(Throwable failure) {
    if (!(failure instanceof HttpOperationFailedException http)
        || http.getResponseHeaders() == null) {
      return Optional.empty();
    }
    return http.getResponseHeaders().entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase("Retry-After"))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private Optional<Duration> delay(String value) {
    String text = value.strip();
    if (text.matches("\\d+")) {
      return Optional.of(
          text.length() > 9 ? longestDelay : Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(clock.instant(), date));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
