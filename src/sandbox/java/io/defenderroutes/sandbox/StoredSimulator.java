package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Set;

/**
 * An API whose items change: the latest state of each is what it serves. Started by {@link
 * DefenderApis}.
 */
public sealed class StoredSimulator extends ApiSimulator permits GraphSimulator {
  private final StoredAnswers stored;

  StoredSimulator(Api api, Surroundings around, StoredAnswers stored, Answers answers) {
    super(api, around, answers);
    this.stored = stored;
  }

  /** Items, or later states of items that are here already. */
  public final void add(SimulatedItem... items) {
    List.of(items).forEach(stored.store::put);
  }

  /** The truth: every state of every item added, and what became of it. */
  public final List<Version> truth() {
    return stored.store.truth();
  }

  /** The ids of all items of which some state was in at least one complete answer. */
  public final Set<String> everServed() {
    return stored.store.everServed();
  }

  /** In how many complete answers this item was, in whatever state. */
  public final int served(String id) {
    return stored.store.served(id);
  }

  /** In which order lists come from now on. */
  public final void order(Order order) {
    stored.order = order;
  }

  /**
   * From now on a list holds at most so many items, whatever was asked for, and does not say so.
   */
  public final void cap(int items) {
    stored.cap = items;
  }

  /** From now on a hunting query whose rows have more bytes than that is refused with 400. */
  public final void maxBytes(long bytes) {
    stored.maxBytes = bytes;
  }

  /** Whether lists end with their first item once more from now on. */
  public final void repeatFirst(boolean repeat) {
    stored.repeat = repeat;
  }
}
