package io.defenderroutes.polling;

import java.io.IOException;

/**
 * Another instance has taken over this connection's cursor: what is in hand here is void, and this
 * instance polls the connection no more.
 */
public final class Fenced extends IOException {
  private static final long serialVersionUID = 1L;

  public Fenced(String connection) {
    super("another instance polls " + connection + " now");
  }
}
