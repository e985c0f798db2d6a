package io.defenderroutes.polling;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each fault of a poll as it happens, and hands Retry-After to the retry policy. What is
 * done about it is the retry policy's, in routes/pipeline/.
 */
public final class Fault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(Fault.class);

  private final Duration longestDelay;
  private final Clock clock;

  /**
   * @param longestDelay the longest Retry-After that is obeyed
   */
  public Fault(Duration longestDelay, Clock clock) {
    this.longestDelay = longestDelay;
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Optional<Duration> retryAfter = retryAfter(failure);
    if (retryAfter.isPresent()) {
      exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, retryAfter.get().toMillis());
    } else {
      exchange.getIn().removeHeader(Exchange.REDELIVERY_DELAY);
    }
    LOG.warn(
        "poll fault connection={} attempt={} reason=\"{}\"{}",
        exchange.getVariable("connection", String.class),
        exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class),
        reason(failure),
        retryAfter.map(d -> " retryAfter=" + d.toSeconds() + "s").orElse(""));
  }

  static String reason(Throwable failure) {
    if (failure instanceof HttpOperationFailedException http) {
      String redirect =
          http.getRedirectLocation() == null
              ? ""
              : ", a redirect to " + host(http.getRedirectLocation());
      return http.getStatusCode() + " " + ApiError.of(http.getResponseBody()) + redirect;
    }
    Throwable told = failure;
    while (told instanceof RuntimeException && told.getCause() != null) {
      // Camel's wrapping and ours; the checked exception within says what happened.
      told = told.getCause();
    }
    String message = String.valueOf(told.getMessage()).replaceAll("\\p{Cc}+", " ");
    return told instanceof MalformedAnswer
        ? message
        : told.getClass().getSimpleName() + ": " + message;
  }

  private static String host(String location) {
    try {
      return String.valueOf(URI.create(location).getHost());
    } catch (IllegalArgumentException e) {
      return "(not a URL)";
    }
  }

  /** RFC 9110, section 10.2.3: seconds, or a date. */
  private Optional<Duration> retryAfter(Throwable failure) {
    if (!(failure instanceof HttpOperationFailedException http)
        || http.getResponseHeaders() == null) {
      return Optional.empty();
    }
    return http.getResponseHeaders().entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase("Retry-After"))
        .map(Map.Entry::getValue)
        .findFirst()
        .flatMap(this::delay)
        .map(
            d -> d.isNegative() ? Duration.ZERO : d.compareTo(longestDelay) > 0 ? longestDelay : d);
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
