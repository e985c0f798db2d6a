package io.defenderroutes.polling;

import java.io.IOException;

/** The cursor of a connection cannot be loaded or begun: no request was sent. */
public final class CursorUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  CursorUnavailable(IOException cause) {
    super("cursor unavailable: " + cause.getMessage(), cause);
  }
}
