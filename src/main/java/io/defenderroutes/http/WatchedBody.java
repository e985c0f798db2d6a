package io.defenderroutes.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.io.CloseMode;

/** A body with a time limit. Closing it discards a short unread rest, or closes the connection. */
final class WatchedBody extends InputStream {
  private static final int DRAINED_BYTES = 64 * 1024;

  private final InputStream in;
  private final HttpClientConnection connection;
  private final Watchdog watchdog;
  private final Watchdog.Watch watch;
  private final boolean abortAtStop;
  private boolean ended;

  WatchedBody(
      InputStream in,
      HttpClientConnection connection,
      Watchdog watchdog,
      Duration bound,
      boolean abortAtStop) {
    this.in = in;
    this.connection = connection;
    this.watchdog = watchdog;
    this.abortAtStop = abortAtStop;
    this.watch =
        watchdog.begin(
            connection::close,
            abortAtStop,
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
    if (!ended && (watch.isAborted() || !drain())) {
      drop();
    }
  }

  /** Reads a short rest, so that the connection can be reused; false if there is more. */
  private boolean drain() {
    try (Watchdog.Watch draining =
        watchdog.begin(
            connection::close,
            abortAtStop,
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
      // The bytes are not needed; the caller closes the connection.
      return false;
    }
  }

  private void end() {
    ended = true;
    watch.close();
  }

  /** Does not close the underlying stream, which would read to the end of the body. */
  private void drop() {
    end();
    connection.close(CloseMode.IMMEDIATE);
  }
}
