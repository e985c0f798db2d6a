package io.defenderroutes.polling;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer with a success status that is not what the API documents: cut off, not JSON, or an
 * error in disguise. The message says where, never what: an answer's text is not for logs.
 */
public final class MalformedAnswer extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedAnswer(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
