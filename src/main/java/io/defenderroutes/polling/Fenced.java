package io.defenderroutes.polling;

import java.io.IOException;

/**
 * Another instance has taken over this connection's cursor: the current batch is void, and this
 * instance stops polling the connection.
 */
public final class Fenced extends IOException {
  public Fenced(String connection) {
    super("another instance polls " + connection + " now");
  }
}
