package io.defenderroutes.polling;

import java.io.IOException;

/** An item's id that could lead a request elsewhere: no request is made with it. */
public final class UnsafeId extends IOException {
  private static final long serialVersionUID = 1L;

  UnsafeId(String field) {
    super(
        "no request is made with its "
            + field
            + ": it is not 1 to 128 of the characters A-Z a-z 0-9 . _ -, or dots alone");
  }
}
