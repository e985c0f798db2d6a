package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Is told how connections get on, in the thread that polls them; must not hold it up. */
public interface PollWatcher {
  /** Where nobody watches. */
  PollWatcher NOBODY = new PollWatcher() {};

  /** A slice is asked for, perhaps not for the first time. */
  default void asked(String connection, String since, String until) {}

  /** A slice is asked for, or complete, and this is how far the connection has got. */
  default void reached(String connection, Instant watermark) {}

  /**
   * A slice is complete.
   *
   * @param received what the answer held
   * @param whole whether the answer lacked nothing
   */
  default void completed(String connection, long received, boolean whole) {}

  /**
   * A response told the API's time.
   *
   * @param skew how far the API's clock has been ahead of this machine's for a while; empty if they
   *     agree, or have differed only now
   */
  default void clock(String connection, Optional<Duration> skew) {}

  /** No request is sent for now: a quota that the connection shares is paused. */
  default void paused(String connection, String reason) {}

  /** A slice that was asked for is over, whatever came of it. */
  default void over(String connection) {}
}
