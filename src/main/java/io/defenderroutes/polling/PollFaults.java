package io.defenderroutes.polling;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.RetryAfter;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies and logs each failure of a poll, counts attempts, and passes Retry-After to the retry
 * policy in routes/pipeline/, which decides what follows.
 *
 * @param throttledDelay the wait after a 429 that names no Retry-After
 * @param longestDelay the longest Retry-After that is obeyed
 */
public record PollFaults(
    Consequences consequences, Duration throttledDelay, Duration longestDelay, Clock clock)
    implements Processor {
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

  /** What a failed request changes for those that follow. */
  public interface Consequences {
    /** Reports a failure to those who watch the connection, before the retry policy acts. */
    void failed(String connection, Failure failure);

    /** Makes the next slice of a connection shorter. */
    void shorten(String connection, boolean oneAlertIsToBlame);

    /**
     * Makes the next slice of a connection narrower, because it holds more than one response can.
     *
     * @return false if there is no narrower one
     */
    boolean narrow(String connection);

    /** Pauses the connection's quota for all that share it. */
    void pause(String connection, Duration wait);
  }

  /** Variable with the reason of the latest failure; the retry policy logs it. */
  private static final String REASON = "fault";

  /** Variable with the remedy of the latest failure; the retry policy logs it. */
  private static final String REMEDY = "remedy";

  /** Whether a failure comes from a destination: failures of a batch are wrapped. */
  public static boolean isOfADestination(Exchange exchange) {
    return !(failure(exchange) instanceof HttpOperationFailedException);
  }

  /** Whether a request failed because one response cannot hold so much: a shorter slice helps. */
  public static boolean isTooLarge(Exchange exchange) {
    return PollFailure.of(failure(exchange)).kind() == FailureKind.TOO_LARGE;
  }

  /** Whether the process stops: nothing failed. */
  private static boolean isStop(Throwable failure) {
    return failure.getCause() instanceof StoppedBetweenBatches;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable thrown = failure(exchange);
    if (isStop(thrown)) {
      return;
    }
    String connection = exchange.getVariable("connection", String.class);
    Failure failure = PollFailure.of(thrown);
    boolean throttled = failure.kind() == FailureKind.THROTTLED;
    boolean tooLarge = failure.kind() == FailureKind.TOO_LARGE;
    int attempt = count(throttled ? THROTTLED : tooLarge ? TOO_LARGE : ATTEMPT, exchange);
    if (failure.kind() == FailureKind.UNAUTHORIZED) {
      count(REFUSED_TOKENS, exchange);
    }
    if (tooLarge) {
      exchange.setVariable(NARROWER, consequences.narrow(connection));
    } else if (attempt > 1 && (isOfResponse(thrown, failure) || isWithinList(exchange))) {
      consequences.shorten(connection, isOfOneAlert(thrown));
    }
    Optional<Duration> retryAfter = retryAfter(thrown);
    if (throttled) {
      consequences.pause(connection, retryAfter.orElse(throttledDelay));
    } else if (retryAfter.isPresent() && failure.count().equals("503")) {
      consequences.pause(connection, retryAfter.get());
    }
    if (retryAfter.isPresent()) {
      exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, retryAfter.get().toMillis());
    } else {
      exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
    }
    exchange.setVariable(REASON, failure.reason());
    exchange.setVariable(REMEDY, failure.remedy());
    // The retry policy logs a refused token, and only if the reason is new.
    String wait = retryAfter.map(d -> " retryAfter=" + d.toSeconds() + "s").orElse("");
    String reason = failure.reason();
    if (failure.kind().isOfCursor()) {
      LOG.warn(
          "Cursor failed connection={} attempt={} reason=\"{}\"{}",
          connection,
          attempt,
          reason,
          wait);
    } else if (failure.kind() != FailureKind.TOKEN_REFUSED) {
      LOG.warn(
          "Poll failed connection={} attempt={} reason=\"{}\"{}",
          connection,
          attempt,
          reason,
          wait);
    }
    consequences.failed(connection, failure);
  }

  private static int count(String variable, Exchange exchange) {
    int count = exchange.getVariable(variable, 0, Integer.class) + 1;
    exchange.setVariable(variable, count);
    return count;
  }

  /** Whether a smaller response might succeed. */
  private static boolean isOfResponse(Throwable thrown, Failure failure) {
    Diagnosed diagnosed = Causes.first(thrown, Diagnosed.class);
    return failure.kind() == FailureKind.API_FAILED
        || (diagnosed == null
            ? Causes.first(thrown, IOException.class) != null
            : diagnosed instanceof IOException && !failure.kind().isOfCursor());
  }

  /** Whether an item of a list could not be fetched: a smaller list has fewer. */
  private static boolean isWithinList(Exchange exchange) {
    ListedItems items = exchange.getVariable(Polling.ITEMS, ListedItems.class);
    return items != null && items.failure().isPresent();
  }

  private static boolean isOfOneAlert(Throwable thrown) {
    MalformedResponse malformed = Causes.first(thrown, MalformedResponse.class);
    return malformed != null && malformed.isWithinAlerts();
  }

  private static Throwable failure(Exchange exchange) {
    return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
  }

  /** RFC 9110, section 10.2.3: seconds, or a date. */
  private Optional<Duration> retryAfter(Throwable failure) {
    return header(failure)
        .flatMap(value -> RetryAfter.of(value, clock))
        .or(() -> diagnosed(failure).flatMap(Diagnosed::retryAfter))
        .map(
            d -> d.isNegative() ? Duration.ZERO : d.compareTo(longestDelay) > 0 ? longestDelay : d);
  }

  private static Optional<Diagnosed> diagnosed(Throwable failure) {
    return Optional.ofNullable(Causes.first(failure, Diagnosed.class));
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
}
