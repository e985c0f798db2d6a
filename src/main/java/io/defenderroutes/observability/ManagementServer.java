package io.defenderroutes.observability;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.OneLine;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's management HTTP server with bounds on what a client can hold open.
 *
 * <p>A connection carries one HTTP/1.1 request and is closed after the response, or {@link
 * #LONGEST} after it was opened, whatever it has sent or read by then. When too many are open, a
 * new one replaces the one that has waited longest for its client, so that probes and scrapes get
 * through while a client holds idle ones. Request line (4 KiB) and headers (8 KiB) are bounded by
 * Vert.x; a request body is never read.
 */
public final class ManagementServer extends VertxPlatformHttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** Lifetime of a connection. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  /** Open connections at a time. */
  static final int MOST = 100;

  private static final Pattern PATH = Pattern.compile("/(?:[^%]|%\\p{XDigit}{2})*+");

  private final int port;
  private final String host;
  private final long longestMillis;
  private final int most;

  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * Open connections that wait for the client to send its request, or to read its response; the
   * first has waited longest. For the event loop alone.
   */
  private final Set<HttpConnection> waiting = new LinkedHashSet<>();

  private @Nullable Vertx own;
  private @Nullable HttpServer server;

  private ManagementServer(
      VertxPlatformHttpServerConfiguration configuration, Duration longest, int most) {
    super(configuration);
    this.port = configuration.getBindPort();
    this.host = configuration.getBindHost();
    this.longestMillis = longest.toMillis();
    this.most = most;
  }

  /**
   * Adds the server to a Camel context that is not configured yet. Camel uses it for what {@code
   * camel.management.*} enables, because it listens on the same port.
   */
  public static void add(CamelContext context, String host, int port) {
    add(context, host, port, LONGEST, MOST);
  }

  static ManagementServer add(
      CamelContext context, String host, int port, Duration longest, int most) {
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost(host);
    configuration.setBindPort(port);
    configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_MANAGEMENT);
    ManagementServer server = new ManagementServer(configuration, longest, most);
    try {
      context.addService(server);
    } catch (Exception e) {
      throw RuntimeCamelException.wrapRuntimeCamelException(e);
    }
    return server;
  }

  /** How many connections are open. */
  int connections() {
    return open.size();
  }

  @Override
  public @Nullable HttpServer getServer() {
    return server;
  }

  @Override
  public int getPort() {
    HttpServer listening = server;
    return listening == null ? port : listening.actualPort();
  }

  @Override
  protected void doInit() {
    // Camel would look for a Vert.x here: this server makes its own when it starts.
  }

  @Override
  protected Vertx lookupVertx() {
    // One event loop: nothing below needs a lock.
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    own = vertx;
    return vertx;
  }

  @Override
  protected void startServer() {
    Router router =
        VertxPlatformHttpRouter.lookup(
            getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(port));
    // By default the router logs a stack trace for each malformed request.
    router.errorHandler(400, failed -> failed.response().setStatusCode(400).end());
    server =
        getVertx()
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .connectionHandler(this::opened)
            .requestHandler(request -> serve(request, router))
            .listen(port, host)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @Override
  protected void stopServer() {
    Vertx vertx = own;
    own = null;
    server = null;
    if (vertx != null) {
      // An orderly close waits for clients that do not read their responses.
      vertx.runOnContext(now -> List.copyOf(open).forEach(this::cut));
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void opened(HttpConnection connection) {
    connection.exceptionHandler(
        failure ->
            LOG.debug(
                "management connection failed reason=\"{}\"",
                OneLine.quoted(Causes.inWords(failure), 300)));
    if (open.size() >= most) {
      if (waiting.isEmpty()) {
        cut(connection);
        return;
      }
      cut(waiting.iterator().next());
    }
    open.add(connection);
    waiting.add(connection);
    long timer = getVertx().setTimer(longestMillis, now -> cut(connection));
    connection.closeHandler(
        closed -> {
          getVertx().cancelTimer(timer);
          open.remove(connection);
          waiting.remove(connection);
        });
  }

  private void serve(HttpServerRequest request, Router router) {
    HttpConnection connection = request.connection();
    waiting.remove(connection);
    request
        .response()
        .putHeader("Connection", "close")
        .endHandler(
            ended ->
                getVertx()
                    .runOnContext(
                        now -> {
                          if (open.contains(connection)) {
                            waiting.add(connection);
                          }
                          connection.close();
                        }));
    String path = request.path();
    if (path != null && PATH.matcher(path).matches()) {
      router.handle(request);
    } else {
      request.response().setStatusCode(400).end();
    }
  }

  /** Closes a connection at once, with what it has not sent. */
  private void cut(HttpConnection connection) {
    open.remove(connection);
    waiting.remove(connection);
    // Not by connection.close(), which waits until the client has read everything.
    var unused = ((ConnectionBase) connection).channelHandlerContext().close();
  }
}
