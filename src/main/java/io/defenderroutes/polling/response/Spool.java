package io.defenderroutes.polling.response;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stack of alerts outside memory: last in, first out. */
public interface Spool extends Closeable {
  void push(byte[] alert) throws IOException;

  /** The alert that was added last; null if none is left. */
  byte @Nullable [] pop() throws IOException;
}
