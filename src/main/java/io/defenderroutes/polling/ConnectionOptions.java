package io.defenderroutes.polling;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.source.TenantSource;
import java.time.Duration;
import java.util.Map;

/**
 * What the settings say of a connection.
 *
 * @param interval from the start of a poll to that of the next
 * @param longestPause between polls that are answered 403
 * @param firstVersionsOnly whether an alert is delivered once, however often it changes
 * @param singly whether the alerts within an item are delivered singly
 * @param parameters of its source, by name
 */
public record ConnectionOptions(
    Window window,
    ResponseLimit cap,
    Duration interval,
    Duration longestPause,
    boolean firstVersionsOnly,
    boolean singly,
    Map<String, String> parameters) {
  private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(2);

  public ConnectionOptions {
    parameters = Map.copyOf(parameters);
  }

  /** Each alert is delivered whenever it changes, and items are delivered whole. */
  public ConnectionOptions(
      Window window, ResponseLimit cap, Duration interval, Duration longestPause) {
    this(window, cap, interval, longestPause, false, false, Map.of());
  }

  static ConnectionOptions of(TenantSource source, Settings settings) {
    return new ConnectionOptions(
        Window.of(source, settings),
        new ResponseLimit(source.facts().getCap(), source.facts().getMaxSkip()),
        settings.duration(Option.POLL_INTERVAL, source.tenant(), source.name()),
        settings.duration(Option.RETRY_FORBIDDEN_MAX_DELAY),
        settings.text(Option.POLL_VERSIONS, source.tenant(), source.name()).equals("first"),
        source.singly(),
        source.parameters());
  }

  /** An owner that has been silent for longer counts as dead. If it is not, it is fenced. */
  Duration longestSilence() {
    Duration polls = interval.multipliedBy(3);
    return polls.compareTo(SHORTEST_SILENCE) > 0 ? polls : SHORTEST_SILENCE;
  }
}
