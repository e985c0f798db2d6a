package io.defenderroutes.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes cursor}: how far each connection has got. */
@Command(
    name = "cursor",
    description = "Shows how far each connection has got, and lets it go on from elsewhere.",
    mixinStandardHelpOptions = true,
    subcommands = {CursorStatus.class, CursorSet.class, CursorReset.class})
final class CursorCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: status, set or reset");
  }
}
