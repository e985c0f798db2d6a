package io.defenderroutes.polling;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The alerts of an answer, one at a time. */
interface Alerts extends Closeable {
  /**
   * The next alert, or null after the last.
   *
   * @throws MalformedAnswer if the answer is cut off or not what the API documents
   */
  byte @Nullable [] next() throws IOException;
}
