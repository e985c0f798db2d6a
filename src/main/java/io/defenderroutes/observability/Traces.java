package io.defenderroutes.observability;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A trace for each requested slice: a span for the poll, with one for each request and one for each
 * batch. Spans hold names, times and counts, and nothing of an alert, a token or a response. No
 * trace header is sent to an API. Thread-safe.
 */
public final class Traces implements AutoCloseable {
  private static final String NAME = "defender-alert-routes";

  /** The open spans of a connection. */
  private record Open(Span poll, Span request) {}

  private final Tracer tracer;
  private final @Nullable SdkTracerProvider provider;
  private final Map<String, Open> polls = new ConcurrentHashMap<>();

  private Traces(TracerProvider traces, @Nullable SdkTracerProvider provider) {
    this.tracer = traces.get(NAME);
    this.provider = provider;
  }

  /** Records nothing. */
  public static Traces unseen() {
    return new Traces(TracerProvider.noop(), null);
  }

  /**
   * Sends spans as OTLP over HTTP, some seconds after they end.
   *
   * @param endpoint of the collector, with its path
   */
  public static Traces sent(
      String endpoint, String version, SSLContext tls, X509TrustManager trust) {
    Unsent.listen();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setSslContext(tls, trust).build();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.builder()
                                .put("service.name", NAME)
                                .put("service.version", version)
                                .build())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setScheduleDelay(Duration.ofSeconds(1))
                    .build())
            .build();
    return new Traces(provider, provider);
  }

  /** A slice is requested, perhaps repeatedly. */
  public void asked(String connection, String since, String until) {
    Open before = polls.get(connection);
    Span poll =
        before != null
            ? before.poll
            : named("poll", connection, Context.root())
                .setAttribute("defender.since", since)
                .setAttribute("defender.until", until)
                .startSpan();
    Span request = named("request", connection, Context.root().with(poll)).startSpan();
    polls.put(connection, new Open(poll, request));
  }

  /**
   * A request ended, and its response, if any, is processed.
   *
   * @param status as in {@link Metric#ANSWERS}
   */
  public void answered(String connection, String status, boolean failed) {
    Open open = polls.get(connection);
    if (open != null) {
      open.request.setAttribute("defender.status", status);
      if (failed) {
        open.request.setStatus(StatusCode.ERROR);
      }
      open.request.end();
    }
  }

  /** All of a slice is delivered. */
  public void received(String connection, long alerts) {
    Open open = polls.get(connection);
    if (open != null) {
      open.poll.setAttribute("defender.received", alerts);
    }
  }

  /** A batch of the response is delivered and recorded. */
  public void batch(String connection, Instant begun, Instant recorded) {
    Open open = polls.get(connection);
    if (open != null) {
      named("batch", connection, Context.root().with(open.request))
          .setStartTimestamp(begun)
          .startSpan()
          .end(recorded);
    }
  }

  /** A requested slice ended. */
  public void over(String connection, String outcome) {
    Open open = polls.remove(connection);
    if (open != null) {
      open.poll.setAttribute("defender.outcome", outcome);
      if (outcome.equals("failed")) {
        open.poll.setStatus(StatusCode.ERROR);
      }
      open.poll.end();
    }
  }

  /** A connection was removed. */
  public void forget(String connection) {
    polls.remove(connection);
  }

  private SpanBuilder named(String name, String connection, Context parent) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setAttribute("defender.connection", connection);
  }

  /** Sends the remaining spans, if possible. */
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(2, java.util.concurrent.TimeUnit.SECONDS);
    }
  }
}
