package io.defenderroutes.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Selects the cursor; {@code --force} allows changing it while it is in use. */
final class CursorChoice {
  @Parameters(
      index = "0",
      paramLabel = "CONNECTION",
      description = "tenant/source, as printed by cursor status.")
  private String connection;

  @Option(
      names = "--force",
      description =
          "Change the cursor even if it is in use; the running instance continues from there.")
  private boolean force;

  String connection() {
    return connection;
  }

  boolean isForced() {
    return force;
  }
}
