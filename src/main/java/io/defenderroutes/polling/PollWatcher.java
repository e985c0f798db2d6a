package io.defenderroutes.polling;

import io.defenderroutes.config.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Receives the events of connections, in the thread that polls them; must not block. */
public interface PollWatcher {
  /** A slice is requested, perhaps repeatedly. */
  default void asked(String connection, String since, String until) {}

  /** The watermark when a slice is requested or complete. */
  default void reached(String connection, Instant watermark) {}

  /**
   * A slice is complete.
   *
   * @param received number of items
   * @param whole whether the response was complete
   */
  default void completed(String connection, long received, boolean whole) {}

  /**
   * A response showed the API's time.
   *
   * @param skew how far the API's clock has been ahead of this machine's for some time; empty if
   *     they agree or have just differed
   */
  default void clock(String connection, Optional<Duration> skew) {}

  /** No request is sent for now: a quota that the connection shares is paused. */
  default void paused(String connection, Failure failure) {}

  /** A requested slice ended, with any result. */
  default void over(String connection) {}
}
