package io.defenderroutes.config;

import java.io.IOException;

/**
 * Something that may be changed while we run, such as a secret in a file: read anew each time it is
 * needed.
 *
 * @param <T> what is read
 */
@FunctionalInterface
public interface Rotating<T> {
  /**
   * As it is now.
   *
   * @throws IOException if it cannot be read; the message says where it should be, never what it is
   */
  T read() throws IOException;
}
