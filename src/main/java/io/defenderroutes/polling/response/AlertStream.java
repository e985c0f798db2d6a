package io.defenderroutes.polling.response;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The alerts of a response, one at a time. */
public interface AlertStream extends Closeable {
  /**
   * The next alert, or null after the last.
   *
   * @throws MalformedResponse if the answer is cut off or not what the API documents
   */
  byte @Nullable [] next() throws IOException;
}
