package io.defenderroutes.polling;

import io.defenderroutes.alert.IdentifiedAlert;
import io.defenderroutes.polling.ledger.AlertChange;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.response.AlertStream;
import io.defenderroutes.polling.response.ApiError;
import io.defenderroutes.polling.response.IncompleteResponse;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponsePreview;
import io.defenderroutes.source.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code polling}: what the routes call, by connection name.
 *
 * @param connections finds a connection by name, or throws {@link IllegalArgumentException}
 * @param sources finds a source by name
 * @param stopping whether the process was asked to stop
 * @param watcher receives the events of connections
 * @param hasNewCredential whether the credential of a connection has changed since Entra refused it
 *     a token
 * @param isHere whether this instance is to poll a connection; of several, one is
 */
public record Polling(
    Function<String, Connection> connections,
    Function<String, Source> sources,
    Reading reading,
    BooleanSupplier stopping,
    PollWatcher watcher,
    Predicate<String> hasNewCredential,
    Predicate<String> isHere)
    implements CursorChanges {
  /** Variable with the {@link ListedItems} to complete by further requests; null for none. */
  static final String ITEMS = "items";

  /**
   * Variable that a source's route sets to true where it requests a list without the nested lists
   * that each item has by itself.
   */
  static final String FETCH_SINGLY = "fetchSingly";

  /** One of the services behind Graph failed. */
  private static final int PARTIAL_CONTENT = 206;

  private static final Logger LOG = LoggerFactory.getLogger(Polling.class);

  /** Statuses of a list: OK, Non-Authoritative Information, and partial content. */
  private static final Set<Integer> RESULTS = Set.of(200, 203, PARTIAL_CONTENT);

  /** Begins a term of polling by this instance; the cursor is read anew. */
  public void lead(@Variable("connection") String name) {
    connection(name).report().forget();
    connection(name).lead();
  }

  /** Ends the term: another instance takes over, and no further slice is requested here. */
  public void handOver(String name) {
    connection(name).handOver();
  }

  /**
   * One element for each due slice: one, and further ones while each completes and time is left.
   */
  public Iterator<@Nullable String> plan(@Variable("connection") String name) {
    Connection due = connection(name);
    LogContext.begin(name);
    due.pauses().endIf(() -> hasNewCredential.test(name));
    return new DueSlices(due, stopping(due), watcher);
  }

  /**
   * Sets the slice to request as the variables {@code since}, {@code until} and {@code skip}; anew
   * for each attempt, since it is narrowed where answers fail.
   */
  public void ask(Exchange exchange) throws IOException {
    Connection asking = connection(exchange.getVariable("connection", String.class));
    Slice slice = asking.ask();
    watcher.asked(asking.name(), slice.sinceText(), slice.untilText());
    watcher.reached(asking.name(), asking.watermark());
    LogContext.asks(slice);
    write(slice, asking, exchange);
    exchange.setVariable(ITEMS, null);
    exchange.setVariable(FETCH_SINGLY, null);
  }

  /** Sets the same variables for a time range, independent of the cursor. */
  public void aim(Exchange exchange, Instant since, Instant until) {
    Connection asking = connection(exchange.getVariable("connection", String.class));
    write(new Slice(since, until, 0, false), asking, exchange);
  }

  private static void write(Slice slice, Connection asking, Exchange exchange) {
    exchange.setVariable("since", slice.sinceText());
    exchange.setVariable("until", slice.untilText());
    exchange.setVariable("skip", slice.skip());
    exchange.setVariable(Query.PARAMETERS, asking.options().parameters());
  }

  /** Summarises the response to such a request. */
  public ResponsePreview glance(
      @Variable("source") String source,
      @Header(Exchange.HTTP_RESPONSE_CODE) @Nullable Integer status,
      @Header("Warning") @Nullable Object warning,
      @Body @Nullable InputStream answer)
      throws IOException {
    requireResult(status);
    InputStream stream = answer == null ? InputStream.nullInputStream() : answer;
    return reading.glance(stream, source, sources.apply(source), lack(status, warning));
  }

  /**
   * Reads the API's clock and its warning of an incomplete response.
   *
   * @throws IncompleteResponse where items are delivered whole and may be incomplete
   * @throws MalformedResponse if the status is not that of a list
   */
  public void answered(
      @Variable("connection") String name,
      @Variable("source") String source,
      @Header(Exchange.HTTP_RESPONSE_CODE) @Nullable Integer status,
      @Header("Date") @Nullable String date,
      @Header("Age") @Nullable Object age,
      @Header("Warning") @Nullable Object warning)
      throws IOException {
    Connection asked = connection(name);
    // A response with Age comes from a cache, with an old date.
    if (date != null && age == null) {
      asked.clock().answered(date);
      watcher.clock(name, asked.clock().lastingSkew());
    }
    requireResult(status);
    String lack = lack(status, warning);
    if (!lack.isEmpty() && !sources.apply(source).getNested().isEmpty() && !isSingly(name)) {
      throw IncompleteResponse.held(lack);
    }
    asked.hand().response().lacks(lack);
  }

  private static String lack(@Nullable Integer status, @Nullable Object warning) {
    return status != null && status == PARTIAL_CONTENT
        ? "206 " + ApiError.line(String.valueOf(warning))
        : "";
  }

  private static void requireResult(@Nullable Integer status) throws MalformedResponse {
    if (status != null && !RESULTS.contains(status)) {
      throw new MalformedResponse(
          "malformed answer: status " + status + " promises no complete list", false, null);
    }
  }

  /**
   * The alerts of the response in batches; after further requests, those of the completed items. A
   * response without a body is malformed.
   */
  public Iterator<@Nullable List<IdentifiedAlert>> batches(
      @Variable("connection") String name,
      @Variable("source") String source,
      @Variable(ITEMS) @Nullable ListedItems items,
      @Variable(FETCH_SINGLY) @Nullable Boolean fetchSingly,
      @Body @Nullable InputStream answer) {
    InputStream stream = answer == null ? InputStream.nullInputStream() : answer;
    Connection asked = connection(name);
    Source facts = sources.apply(source);
    AlertStream read =
        items == null
            ? reading.read(stream, source, facts, !Boolean.TRUE.equals(fetchSingly), asked)
            : items.alerts();
    return reading.batches(read, source, facts, isSingly(name), asked, stopping(asked));
  }

  @Override
  public void begin(String name) {
    connection(name).beginBatch();
  }

  /**
   * Sets the items to complete as the variable {@code items}; null if there are none, or if not all
   * else is delivered.
   */
  public void incomplete(Exchange exchange) {
    Connection asked = connection(exchange.getVariable("connection", String.class));
    exchange.setVariable(ITEMS, asked.isRecorded() ? asked.hand().response().incomplete() : null);
  }

  /** Whether the alerts of an item are delivered singly. */
  boolean isSingly(String name) {
    return connection(name).options().singly();
  }

  /**
   * Whether the alert's version is new; if so, it is added to the batch, and the variables {@code
   * change} and {@code previousSeverity} are set. Takes the exchange for speed: it is called for
   * every alert.
   *
   * @param state of the alert; not called for a version that is not new
   */
  public boolean take(Exchange exchange, Supplier<AlertState> state) {
    String name = exchange.getVariable("connection", String.class);
    String version = exchange.getVariable("version", String.class);
    try {
      Connection taking = connection(name);
      if (!taking.isOurs(version, exchange.getVariable("sameAs", "", String.class))) {
        return false;
      }
      boolean isNew =
          taking.options().firstVersionsOnly()
              ? taking.takeFirst(exchange.getVariable("identity", String.class), version)
              : taking.take(version);
      if (isNew) {
        AlertChange change = taking.change(state.get());
        exchange.setVariable("change", change.word());
        exchange.setVariable("previousSeverity", change.previousSeverity());
      }
      return isNew;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Change> change(String name) throws IOException {
    return connection(name).change();
  }

  @Override
  public void recorded(String name) throws IOException {
    connection(name).recorded();
  }

  /**
   * Another instance polls this connection now: the batch in hand is void. Logs it once, as an
   * error unless the connection was given to the other.
   */
  public void fence(@Variable("connection") String name) {
    if (!connection(name).fence()) {
      return;
    }
    if (isHere.test(name)) {
      LOG.error(
          "Poll ended connection={} reason=\"another instance polls it now\" next=\"waits until the other releases it or is silent for two minutes; for several instances see docs/failover.md\"",
          name);
    } else {
      LOG.info(
          "Batch in hand discarded connection={} reason=\"another instance has taken the connection over, and delivers it\"",
          name);
    }
  }

  /**
   * All alerts of the slice are delivered: determines the new progress.
   *
   * @throws Exception the failure to complete items, once the items before are delivered
   */
  public void finish(
      @Variable("connection") String name, @Variable(ITEMS) @Nullable ListedItems items)
      throws Exception {
    Connection finishing = connection(name);
    if (items == null
        && finishing.isRecorded()
        && finishing.hand().response().incomplete() != null) {
      throw new IllegalStateException(
          "items of the response are not completed: take routes/pipeline/ over from the distribution");
    }
    if (items != null && finishing.isRecorded()) {
      finishing.fetched().delivered(items, finishing.hand().answer().isComplete());
      Optional<Exception> failure = items.failure();
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (items.isCutShort()) {
        finishing.hand().response().leaveOut();
      }
    }
    finishing.finish();
  }

  /** Moves the watermark. Must be repeated until it succeeds. */
  public void complete(@Variable("connection") String name) throws IOException {
    connection(name).complete();
  }

  /**
   * The last step of a slice: reports its result.
   *
   * @throws IncompleteResponse if the response was incomplete
   */
  public void report(@Variable("connection") String name) throws IOException {
    Connection reached = connection(name);
    CompletedSlice completed = reached.completed();
    reached.report().completed(name, completed);
    watcher.completed(name, completed.answer().items(), completed.answer().lack().isEmpty());
    watcher.reached(name, reached.watermark());
    if (!completed.answer().lack().isEmpty()) {
      throw IncompleteResponse.delivered(completed.answer().lack());
    }
    if (completed.certainty() == Confirmation.Certainty.CONTRADICTED) {
      throw IncompleteResponse.delivered("no list, and each time another response");
    }
    if (completed.certainty() == Confirmation.Certainty.OPEN) {
      LOG.warn(
          "Response is not a complete list connection={} received={} next=\"the next poll repeats the request; if the response is the same, it counts\"",
          name,
          completed.answer().items());
    }
  }

  /** Whether all responses of this poll were complete. */
  public boolean isWhole(Exchange exchange) {
    return connection(exchange.getVariable("connection", String.class)).isWhole();
  }

  /** Pauses a connection after a 403, longer each time; returns the end. */
  public Instant pauseForbidden(@Variable("connection") String name) {
    return connection(name).pauses().next();
  }

  /** Pauses a connection that Entra refuses a token, until its credential changes. */
  public Instant pauseRefused(@Variable("connection") String name) {
    return connection(name).pauses().nextEndingEarly();
  }

  /** The connection sends no request for now: a quota that it shares is paused. */
  public void paused(Exchange exchange) {
    watcher.paused(
        exchange.getVariable("connection", String.class),
        PollFailure.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
  }

  /**
   * A second or later attempt failed.
   *
   * @param oneAlertIsToBlame whether the response became invalid within an alert
   */
  public void shorten(String name, boolean oneAlertIsToBlame) {
    connection(name).shorten(oneAlertIsToBlame);
  }

  /** A response was too large; false if no narrower slice can be requested. */
  public boolean narrow(String name) {
    return connection(name).narrow();
  }

  BooleanSupplier stopping(Connection connection) {
    return () -> stopping.getAsBoolean() || connection.isEnding();
  }

  Connection connection(String name) {
    return connections.apply(name);
  }

  Source source(String name) {
    return sources.apply(name);
  }
}
