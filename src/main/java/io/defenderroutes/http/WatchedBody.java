package io.defenderroutes.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.io.CloseMode;

/**
 * A body that takes a bounded time, and whose end nobody waits for: closing it drops what was not
 * read, with the connection if that is more than a little.
 */
final class WatchedBody extends InputStream {
  private static final int DRAINED_BYTES = 64 * 1024;

  private final InputStream in;
  private final HttpClientConnection connection;
  private final Watchdog watchdog;
  private final Watchdog.Watch watch;
  private final boolean cutAtStop;
  private boolean ended;

  WatchedBody(
      InputStream in,
      HttpClientConnection connection,
      Watchdog watchdog,
      Duration bound,
      boolean cutAtStop) {
    this.in = in;
    this.connection = connection;
    this.watchdog = watchdog;
    this.cutAtStop = cutAtStop;
    this.watch =
        watchdog.begin(
            connection::close,
            cutAtStop,
            bound,
            "the response body takes longer than answer.max-time, ");
    watch.waiting(false);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    if (ended) {
      return -1;
    }
    watch.check();
    watch.waiting(true);
    try {
      int read = in.read(buffer, offset, count);
      if (read < 0) {
        end();
      }
      return read;
    } catch (IOException | RuntimeException e) {
      drop();
      watch.check();
      throw e;
    } finally {
      watch.waiting(false);
    }
  }

  @Override
  public int available() throws IOException {
    return ended ? 0 : in.available();
  }

  @Override
  public void close() {
    if (!ended && (watch.isAborted() || !drained())) {
      drop();
    }
  }

  /** Whether little was left: then the connection serves the next request. */
  private boolean drained() {
    try (Watchdog.Watch draining =
        watchdog.begin(
            connection::close,
            cutAtStop,
            Bounds.DRAIN_TIME,
            "the rest of the body takes longer than ")) {
      byte[] rest = new byte[8 * 1024];
      int left = DRAINED_BYTES;
      while (left > 0 && !draining.isAborted()) {
        int read = in.read(rest, 0, Math.min(rest.length, left));
        if (read < 0) {
          end();
          return true;
        }
        left -= read;
      }
      return false;
    } catch (IOException | RuntimeException e) {
      // Nobody needs these bytes: the connection is dropped.
      return false;
    }
  }

  private void end() {
    ended = true;
    watch.close();
  }

  /** Not by closing the stream below: that reads on to the end of the body. */
  private void drop() {
    end();
    connection.close(CloseMode.IMMEDIATE);
  }
}
