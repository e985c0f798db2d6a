package io.defenderroutes.polling;

import io.defenderroutes.config.Settings;
import io.defenderroutes.polling.ledger.AlertChange;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.defenderroutes.source.TenantSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tenant × source pair that is polled: its cursor, the current slice and batch, and its pauses.
 * Used by one thread at a time, its timer's.
 */
public final class Connection {
  private final String name;
  private final CursorStore store;
  private final ApiClock clock;
  private final Backoff pauses;
  private final SharedAlerts.Part sharing;
  private final ConnectionOptions options;
  private final PollReport report = new PollReport();
  private final InFlight hand = new InFlight();
  private final FetchedItems fetched = new FetchedItems();
  private final Confirmation confirmation = new Confirmation();
  private final OpenCursor cursor;

  private Planner planner;
  private @Nullable Slice asked;
  private @Nullable Change finished;
  private @Nullable CompletedSlice completed;
  private Instant askedAt = Instant.MIN;
  private Instant pollBegan = Instant.MIN;
  private boolean sweptInPoll;
  private boolean fenced;

  /** Whether no further request is sent; set by another thread. */
  private volatile boolean ending;

  private volatile boolean handingOver;

  /**
   * @param name {@code tenant/source}
   * @param shared what the tenant's connections have delivered, if no alert is to come from two
   */
  public Connection(
      String name,
      ConnectionOptions options,
      Optional<SharedAlerts> shared,
      CursorStore store,
      Clock clock) {
    this.name = name;
    this.options = options;
    this.sharing = new SharedAlerts.Part(name, shared);
    this.store = store;
    this.clock = new ApiClock(name, clock);
    this.cursor = new OpenCursor(name, store, options.window(), sharing, this.clock);
    this.pauses = new Backoff(options.interval(), options.longestPause(), clock);
    this.planner = new Planner(options.window(), options.cap());
  }

  /** The connections that poll these sources, as configured. */
  public static List<Connection> of(
      Collection<TenantSource> sources, Settings settings, CursorStore store, Clock clock) {
    Map<String, SharedAlerts> shared = SharedAlerts.byTenant(sources, settings);
    return sources.stream()
        .map(
            source ->
                new Connection(
                    source.connection(),
                    ConnectionOptions.of(source, settings),
                    Optional.ofNullable(shared.get(source.tenant())),
                    store,
                    clock))
        .toList();
  }

  public String name() {
    return name;
  }

  /** From the start of a poll to that of the next. */
  public Duration interval() {
    return options.interval();
  }

  ConnectionOptions options() {
    return options;
  }

  PollReport report() {
    return report;
  }

  /** Progress through a backlog; empty if the connection is up to date. */
  public Optional<Backfill> backfill() {
    return report.backfill();
  }

  Backoff pauses() {
    return pauses;
  }

  ApiClock clock() {
    return clock;
  }

  /** Sends no further request; the current batch is still recorded. */
  public void end() {
    ending = true;
  }

  /** Sends no further request until {@link #lead}: another instance takes over. */
  void handOver() {
    handingOver = true;
  }

  boolean isEnding() {
    return ending || handingOver;
  }

  /** Begins a term of polling here: all earlier state is discarded. */
  void lead() {
    handingOver = false;
    cursor.close();
    asked = null;
    finished = null;
    completed = null;
    confirmation.cancel();
    fenced = false;
    hand.empty();
    fetched.clear();
    sharing.release();
    planner = new Planner(options.window(), options.cap());
  }

  /**
   * Another instance has taken over: this one stops polling until it leads again or the other
   * releases the cursor.
   *
   * @return false if that was known
   */
  boolean fence() {
    boolean isNew = !fenced;
    lead();
    fenced = true;
    return isNew;
  }

  /**
   * Whether a slice is due.
   *
   * @param first whether it would be the first of a poll
   */
  boolean isDue(boolean first) throws IOException {
    if (fenced && first && store.isFree(name, clock.local().minus(options.longestSilence()))) {
      lead();
    }
    // After an incomplete response the next poll continues.
    if (fenced || !pauses.areOver() || (!first && (asked != null || lacked()))) {
      return false;
    }
    if (first) {
      pollBegan = clock.local();
      sweptInPoll = false;
    }
    if (confirmation.isPending()) {
      return first;
    }
    Optional<Slice> next = planner.next(cursor().progress(), clock.now(), first);
    // New time does not wait for a long sweep.
    return next.isPresent() && !(next.get().sweep() && sweptInPoll && isIntervalOver());
  }

  private boolean lacked() {
    return completed != null && !completed.answer().lack().isEmpty();
  }

  private boolean isIntervalOver() {
    return !clock.local().isBefore(pollBegan.plus(interval()));
  }

  /** The slice to request. Until it is {@link #complete}, its time is requested again. */
  Slice ask() throws IOException {
    if (isEnding()) {
      throw new StoppedBetweenBatches();
    }
    askedAt = clock.local();
    if (cursor.isInDoubt()) {
      lead();
      planner.walkAnew(cursor().progress());
    }
    hand.beginAnswer();
    sharing.release();
    Progress progress = cursor().progress();
    Slice slice =
        confirmation
            .slice()
            .or(() -> planner.next(progress, clock.now(), false))
            // Such as after a failed response showed that this machine's clock is ahead.
            .or(() -> Optional.ofNullable(asked))
            .orElseThrow(() -> new IllegalStateException(name + ": no slice is due"));
    sweptInPoll |= slice.sweep();
    asked = slice;
    finished = null;
    return slice;
  }

  /** The watermark. */
  Instant watermark() throws IOException {
    return cursor().progress().watermark();
  }

  /** Whether the slice is as narrow as possible. */
  boolean isAtItsNarrowest() {
    return asked != null && asked.isOneTick();
  }

  /** Whether new time is left. */
  boolean isWalking() {
    return planner.isWalking();
  }

  /** Whether all responses of this poll were complete. */
  boolean isWhole() {
    return planner.isWhole() && !confirmation.isPending();
  }

  /** The link to the next page, if only a request to it shows whether there is more. */
  Optional<String> link() {
    return isRecorded() ? hand.response().link(options.cap()) : Optional.empty();
  }

  /** The state of the current response and batch. */
  InFlight hand() {
    return hand;
  }

  /** Begins a batch: versions of an earlier one that were not recorded are new again. */
  void beginBatch() {
    hand.beginBatch();
    sharing.release();
  }

  /**
   * Whether this connection, and not another of the tenant, delivers an alert.
   *
   * @param sameAs the id of the alert in other sources; empty for none
   */
  boolean isOurs(String version, String sameAs) throws IOException {
    return sharing.isOurs(version, sameAs, hand, cursor().ledger());
  }

  /** Whether the ledger knows a version as delivered. */
  boolean isDelivered(Digest version) throws IOException {
    return cursor().ledger().contains(version);
  }

  /** Adds a version to the batch; false if it is delivered or in the batch already. */
  boolean take(String version) throws IOException {
    return hand.take(version, cursor().ledger());
  }

  /** As {@link InFlight#takeFirst}. */
  boolean takeFirst(String alert, String version) throws IOException {
    return hand.takeFirst(alert, version, cursor().ledger());
  }

  /** Determines how a version that was taken differs from the one before. */
  AlertChange change(AlertState now) throws IOException {
    return hand.change(now, cursor().ledger());
  }

  /** The change of the cursor by the batch; empty if all its alerts were delivered before. */
  Optional<Change> change() throws IOException {
    if (!hand.isOpen()) {
      return Optional.empty();
    }
    cursor.changes();
    Progress after = cursor().progress().withOneMoreBatch();
    Segment added = hand.segment(after.batches(), asked().until());
    return Optional.of(hand.changes(new Change(after, Optional.of(added), List.of())));
  }

  /** The batch is delivered and {@link #change} recorded. */
  void recorded() throws IOException {
    Change change = hand.change();
    if (change != null) {
      cursor.apply(change);
      hand.empty();
    }
    cursor.changed();
  }

  /** Whether all alerts of the response are delivered and recorded here. */
  boolean isRecorded() {
    return !fenced && !hand.isOpen();
  }

  /** The items of lists that were fetched singly. */
  FetchedItems fetched() {
    return fetched;
  }

  /** A slice failed; the next one is shorter. */
  void shorten(boolean oneAlertIsToBlame) {
    confirmation.cancel();
    if (asked != null) {
      planner.shorten(asked, oneAlertIsToBlame);
    }
  }

  /** A slice exceeds one response; false if there is no narrower one. */
  boolean narrow() {
    return asked != null && planner.narrow(asked);
  }

  /**
   * All of the response is delivered and recorded.
   *
   * @throws SliceOverflow if the API does not return all of the slice
   */
  void finish() throws IOException {
    if (fenced) {
      throw new Fenced(name);
    }
    Slice slice = asked();
    if (hand.isOpen()) {
      throw new IllegalStateException(name + ": a batch of the slice has not been recorded");
    }
    Cursor before = cursor();
    Optional<Progress> earlier = cursor.beganEarlier();
    if (earlier.isPresent()) {
      planner.walkAnew(earlier.get());
      confirmation.accept();
      finished = Change.of(earlier.get());
      return;
    }
    if (confirmation.check(slice, hand.answer()) != Confirmation.Certainty.SETTLED) {
      finished = Change.of(before.progress());
      return;
    }
    Progress moved = planner.complete(before.progress(), slice, hand.answer(), clock.past(askedAt));
    Instant covered = planner.neededFrom(moved);
    List<Long> dropped = before.ledger().olderThan(options.window().forgettable(covered));
    finished = new Change(moved.withCovered(covered), Optional.empty(), dropped);
  }

  /**
   * Records the result of {@link #finish}: the watermark moves to the end of the slice. Must be
   * repeated until it succeeds, since a failed change may be recorded.
   */
  CompletedSlice complete() throws IOException {
    Slice slice = asked();
    Change change = finished;
    if (change == null) {
      throw new IllegalStateException(name + ": the slice has not been finished");
    }
    cursor.save(change);
    asked = null;
    finished = null;
    pauses.end();
    CompletedSlice done =
        new CompletedSlice(
            slice,
            hand.answer(),
            hand.fresh(),
            askedAt,
            clock.local(),
            isWalking(),
            confirmation.certainty());
    completed = done;
    return done;
  }

  /**
   * The result of the last slice.
   *
   * @throws Fenced if another instance has taken over before it was recorded
   */
  CompletedSlice completed() throws Fenced {
    CompletedSlice done = completed;
    if (fenced) {
      throw new Fenced(name);
    }
    if (done == null) {
      throw new IllegalStateException(name + ": no slice has been completed");
    }
    return done;
  }

  private Cursor cursor() throws IOException {
    return cursor.get();
  }

  private Slice asked() {
    if (asked == null) {
      throw new IllegalStateException(name + ": no slice has been requested");
    }
    return asked;
  }
}
