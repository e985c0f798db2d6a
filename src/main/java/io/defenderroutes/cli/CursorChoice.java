package io.defenderroutes.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which cursor to change, and whether although it is in use. */
final class CursorChoice {
  @Parameters(
      index = "0",
      paramLabel = "CONNECTION",
      description = "tenant/source, as cursor status shows it.")
  @SuppressWarnings("NullAway.Init")
  private String connection;

  @Option(
      names = "--force",
      description = "Although it is being polled; the instance that does goes on from there.")
  private boolean force;

  String connection() {
    return connection;
  }

  boolean isForced() {
    return force;
  }
}
