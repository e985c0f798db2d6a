package io.defenderroutes.polling.response;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A heap of alerts out of memory: the last one put on comes off first. */
public interface Spool extends Closeable {
  void push(byte[] alert) throws IOException;

  /** The last one put on; null if there is none left. */
  byte @Nullable [] pop() throws IOException;
}
