package io.defenderroutes.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/** A connection pool with bounded headers and connection attempts. */
// Camel's API uses the deprecated registry.
@SuppressWarnings("deprecation")
final class WatchedConnections extends PoolingHttpClientConnectionManager {
  private final Watchdog watchdog;
  private final Duration bound;

  private volatile boolean abortAtStop;

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  WatchedConnections(
      Registry<ConnectionSocketFactory> sockets,
      TimeValue timeToLive,
      Watchdog watchdog,
      Duration bound) {
    super(sockets, PoolConcurrencyPolicy.STRICT, timeToLive, HeaderLimits.connections());
    this.watchdog = watchdog;
    this.bound = bound;
  }

  void abortAtStop(boolean cut) {
    abortAtStop = cut;
  }

  @Override
  public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context)
      throws IOException {
    watched(endpoint, () -> super.connect(endpoint, timeout, context));
  }

  @Override
  public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
    watched(endpoint, () -> super.upgrade(endpoint, context));
  }

  private void watched(ConnectionEndpoint endpoint, Step step) throws IOException {
    try (Watchdog.Watch watch =
        watchdog.begin(endpoint::close, abortAtStop, bound, "connecting takes longer than ")) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        watch.check();
        throw e;
      }
      watch.check();
    }
  }
}
