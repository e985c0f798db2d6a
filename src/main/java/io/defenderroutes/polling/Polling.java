package io.defenderroutes.polling;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pipeline asks of this room, by connection name. */
public final class Polling {
  private static final Logger LOG = LoggerFactory.getLogger(Polling.class);

  private final Map<String, Connection> connections;
  private final Function<String, Source> sources;
  private final int maxAlerts;
  private final long maxBytes;
  private final BooleanSupplier stopping;

  /**
   * @param connections by name
   * @param sources the source of a name
   * @param maxAlerts most alerts in a batch
   * @param maxBytes most bytes of alerts in a batch
   * @param stopping whether the process was asked to stop
   */
  public Polling(
      Map<String, Connection> connections,
      Function<String, Source> sources,
      int maxAlerts,
      long maxBytes,
      BooleanSupplier stopping) {
    this.connections = Map.copyOf(connections);
    this.sources = sources;
    this.maxAlerts = maxAlerts;
    this.maxBytes = maxBytes;
    this.stopping = stopping;
  }

  /** Another instance may have polled since this one last did: what is known of it is forgotten. */
  public void lead(@Variable("connection") String name) {
    connection(name).lead();
  }

  /**
   * The slices to ask for now: one, and further ones while each completes and leaves new time over.
   */
  public Iterator<@Nullable Slice> plan(@Variable("connection") String name) {
    return new DueSlices(connection(name), stopping);
  }

  /**
   * The answer's alerts, batch by batch. An answer without a body is malformed like any other that
   * is not JSON.
   */
  public Iterator<@Nullable List<byte[]>> batches(
      @Variable("connection") String name,
      @Variable("source") String source,
      @Body @Nullable InputStream answer) {
    InputStream stream = answer == null ? InputStream.nullInputStream() : answer;
    AlertReader reader = new AlertReader(stream, sources.apply(source).getItems());
    return new Batches(reader, maxAlerts, maxBytes, connection(name)::isBatchOpen, stopping);
  }

  public void begin(@Variable("connection") String name) {
    connection(name).begin();
  }

  /**
   * Whether the alert's version still has to be delivered; if so, it is in the batch in hand from
   * now on. Takes the exchange, unlike the rest: it is asked for every alert.
   */
  public boolean take(Exchange exchange) {
    try {
      return connection(exchange.getVariable("connection", String.class))
          .take(exchange.getVariable("version", String.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last step of a batch: what is in hand is delivered. */
  public void record(@Variable("connection") String name) throws IOException {
    connection(name).record();
  }

  /** The last step of a slice: moves the watermark. */
  public void complete(@Variable("connection") String name) throws IOException {
    Connection.Completed done = connection(name).complete();
    LOG.info(
        "polled connection={} since={} until={} received={} new={} ms={}",
        name,
        done.slice().sinceText(),
        done.slice().untilText(),
        done.received(),
        done.fresh(),
        done.took().toMillis());
  }

  /** Pauses a connection that is answered 403, longer each time; says until when. */
  public Instant pauseForbidden(@Variable("connection") String name) {
    return connection(name).pause();
  }

  /**
   * Keeps a connection that was throttled for longer than a poll waits from asking before
   * Retry-After is over.
   */
  public void pauseThrottled(
      @Variable("connection") String name, @Variable(Fault.RETRY_AFTER) long millis) {
    connection(name).pauseFor(Duration.ofMillis(millis));
  }

  private Connection connection(String name) {
    Connection connection = connections.get(name);
    if (connection == null) {
      throw new IllegalArgumentException("no connection is named " + name);
    }
    return connection;
  }
}
