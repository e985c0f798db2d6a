package io.defenderroutes.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's HTTP component with bounded responses. Has all options of Camel's own.
 *
 * <p>A stop immediately aborts requests of endpoints with {@code disableStreamCache=true}, which
 * poll sources: the slice is requested again. Requests of other endpoints deliver alerts and may
 * finish.
 */
// Camel finds the generated configurer of the component's options by this name.
@Component("http,https")
public final class BoundedHttpComponent extends HttpComponent {
  private static final String STREAMS = "disableStreamCache";

  private final Watchdog watchdog;
  private final Bounds bounds;

  public BoundedHttpComponent(Watchdog watchdog, Bounds bounds) {
    this.watchdog = watchdog;
    this.bounds = bounds;
  }

  @Override
  protected HttpClientConnectionManager createConnectionManager(
      Map<String, Object> parameters,
      SSLContextParameters tls,
      Map<String, Object> connectionOptions)
      throws GeneralSecurityException, IOException {
    HttpClientConnectionManager manager =
        super.createConnectionManager(parameters, tls, connectionOptions);
    if (manager instanceof WatchedConnections watched) {
      watched.abortAtStop(streams(parameters));
    }
    return manager;
  }

  @Override
  // Camel's API uses a deprecated class.
  @SuppressWarnings("deprecation")
  protected HttpClientConnectionManager createConnectionManager(
      Registry<ConnectionSocketFactory> sockets,
      int maxTotalConnections,
      int connectionsPerRoute,
      SocketConfig socketConfig) {
    WatchedConnections connections =
        new WatchedConnections(
            sockets,
            TimeValue.ofMilliseconds(getConnectionTimeToLive()),
            watchdog,
            bounds.header());
    int total = maxTotalConnections > 0 ? maxTotalConnections : getMaxTotalConnections();
    if (total > 0) {
      connections.setMaxTotal(total);
    }
    int perRoute = connectionsPerRoute > 0 ? connectionsPerRoute : getConnectionsPerRoute();
    if (perRoute > 0) {
      connections.setDefaultMaxPerRoute(perRoute);
    }
    connections.setDefaultSocketConfig(socketConfig);
    return connections;
  }

  @Override
  protected HttpClientBuilder createHttpClientBuilder(
      String uri, Map<String, Object> parameters, Map<String, Object> clientOptions) {
    HttpClientBuilder builder = super.createHttpClientBuilder(uri, parameters, clientOptions);
    builder.addExecInterceptorFirst(
        "decompressed",
        (request, scope, chain) -> {
          ClassicHttpResponse response = chain.proceed(request, scope);
          // The client has decompressed the body; this header would make Camel do it again.
          response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
          return response;
        });
    boolean streams = streams(parameters);
    if (!streams) {
      builder.addExecInterceptorFirst("body-limit", new BufferedBodyLimit(bounds.memory()));
    }
    return builder.setRequestExecutor(new BoundedExecutor(watchdog, bounds, streams));
  }

  private boolean streams(Map<String, Object> parameters) {
    return getParameter(parameters, STREAMS, Boolean.class, false);
  }
}
