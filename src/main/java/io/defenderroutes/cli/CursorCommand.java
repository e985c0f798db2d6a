package io.defenderroutes.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cursor}: shows and changes cursors. */
@Command(
    name = "cursor",
    description = "Shows and changes the cursors: how far each connection has got.",
    mixinStandardHelpOptions = true,
    subcommands = {CursorStatus.class, CursorSet.class, CursorReset.class})
final class CursorCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: status, set or reset");
  }
}
