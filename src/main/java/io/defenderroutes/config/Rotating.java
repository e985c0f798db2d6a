package io.defenderroutes.config;

import java.io.IOException;

/** A value that can change at run time, such as a secret in a file; read at each use. */
@FunctionalInterface
public interface Rotating<T> {
  /**
   * Reads the current value.
   *
   * @throws IOException if it cannot be read; the message names its place and never quotes it
   */
  T read() throws IOException;
}
