package io.defenderroutes.polling.ledger;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;

/** Immutable sequence of {@link AlertState}, with 12 bytes for each. */
public final class AlertStates implements Iterable<AlertState> {
  /** No alert. */
  public static final AlertStates NONE = new AlertStates(new byte[0]);

  private final byte[] bytes;

  private AlertStates(byte[] bytes) {
    this.bytes = bytes;
  }

  public static AlertStates of(Collection<AlertState> states) {
    ByteBuffer buffer = ByteBuffer.allocate(states.size() * AlertState.BYTES);
    states.forEach(state -> state.to(buffer));
    return new AlertStates(buffer.array());
  }

  /**
   * Reads what {@link #toBytes} returned.
   *
   * @throws BufferUnderflowException if the last one is incomplete
   */
  public static AlertStates from(byte[] bytes) {
    if (bytes.length % AlertState.BYTES != 0) {
      throw new BufferUnderflowException();
    }
    return new AlertStates(bytes.clone());
  }

  /** The states as they are stored. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public Iterator<AlertState> iterator() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return buffer.hasRemaining();
      }

      @Override
      public AlertState next() {
        return AlertState.from(buffer);
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AlertStates states && Arrays.equals(bytes, states.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
