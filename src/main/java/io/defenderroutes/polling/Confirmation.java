package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a response counts as complete. A doubtful one counts only if the next poll gets
 * the same response to the same request. Used by one thread at a time.
 */
final class Confirmation {
  /** Whether a response is complete. */
  enum Certainty {
    SETTLED,
    /** It may not be a complete list: the next poll repeats the request. */
    OPEN,
    /** The repeated request got another doubtful response. */
    CONTRADICTED
  }

  /**
   * A response that may not be a complete list.
   *
   * @param answer digest that must come again
   */
  private record Unconfirmed(Slice slice, Digest answer) {}

  private @Nullable Unconfirmed unconfirmed;
  private Certainty certainty = Certainty.SETTLED;

  /** Judges the response to the request of a slice. */
  Certainty check(Slice slice, Received answer) {
    Unconfirmed before = unconfirmed;
    boolean repeated = before != null && before.slice().equals(slice);
    Optional<Digest> doubt = answer.doubt(slice);
    if (doubt.isEmpty() || (before != null && repeated && before.answer().equals(doubt.get()))) {
      accept();
    } else {
      unconfirmed = new Unconfirmed(slice, doubt.get());
      certainty = repeated ? Certainty.CONTRADICTED : Certainty.OPEN;
    }
    return certainty;
  }

  /** The latest result of {@link #check}. */
  Certainty certainty() {
    return certainty;
  }

  /** Whether a request must be repeated. */
  boolean isPending() {
    return unconfirmed != null;
  }

  /** The slice whose request must be repeated. */
  Optional<Slice> slice() {
    return Optional.ofNullable(unconfirmed).map(Unconfirmed::slice);
  }

  /** Repeats no request: the next response is judged by itself. */
  void cancel() {
    unconfirmed = null;
  }

  /** The response counts as complete. */
  void accept() {
    unconfirmed = null;
    certainty = Certainty.SETTLED;
  }
}
