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
 * Camel's HTTP component with bounded responses. All of its options work as in Camel's own.
 *
 * <p>An endpoint with {@code disableStreamCache=true} streams its responses, as the sources' do: a
 * stop aborts its request at once, since the slice is requested again. A request of another
 * endpoint is part of a delivery, and has time to end.
 */
// By this name, Camel finds how the options of the component are set.
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
      watched.cutAtStop(streams(parameters));
    }
    return manager;
  }

  @Override
  // Camel's choice of a class.
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
          // The client has decompressed the body; Camel would do it again because of this header.
          response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
          return response;
        });
    boolean streams = streams(parameters);
    if (!streams) {
      builder.addExecInterceptorFirst(BodyInMemory.NAME, new BodyInMemory(bounds.memory()));
    }
    return builder.setRequestExecutor(new BoundedExecutor(watchdog, bounds, streams));
  }

  private boolean streams(Map<String, Object> parameters) {
    return getParameter(parameters, STREAMS, Boolean.class, false);
  }
}
