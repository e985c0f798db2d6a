package io.defenderroutes.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.jsse.SSLContextParameters;

/** A Camel context with only the bounded HTTP component. */
final class HttpTestClient implements AutoCloseable {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /**
   * @param stop time from a stop to the abort of requests
   */
  HttpTestClient(Bounds bounds, Duration stop) {
    Watchdog watchdog =
        Watchdog.start(
            context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "watchdog"),
            stopping::get,
            stop);
    for (String scheme : new String[] {"http", "https"}) {
      HttpComponent http = new BoundedHttpComponent(watchdog, bounds);
      http.setAutomaticRetriesDisabled(true);
      http.setRedirectHandlingDisabled(true);
      http.setSoTimeout(60_000);
      if (scheme.equals("https")) {
        http.setSslContextParameters(new SSLContextParameters());
      }
      context.addComponent(scheme, http);
    }
    context.start();
  }

  HttpComponent component() {
    return context.getComponent("https", HttpComponent.class);
  }

  void stop() {
    stopping.set(true);
  }

  /** Sends a request as a source does; the body is an open stream. */
  Exchange get(RawServer server) {
    return get("http://localhost:" + server.port() + "/?disableStreamCache=true");
  }

  Exchange get(String uri) {
    Exchange exchange = new DefaultExchange(context);
    try (Producer producer = context.getEndpoint(uri).createProducer()) {
      producer.start();
      producer.process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    }
    return exchange;
  }

  @Override
  public void close() throws IOException {
    context.close();
  }
}
