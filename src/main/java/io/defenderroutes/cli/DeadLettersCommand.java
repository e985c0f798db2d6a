package io.defenderroutes.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: manages dead letters, also while the product runs. */
@Command(
    name = "dead-letters",
    description =
        "Manages alerts that could not be delivered to a destination. Works while the product runs.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListLettersCommand.class,
      ShowLetterCommand.class,
      ReplayLettersCommand.class,
      DiscardLettersCommand.class
    })
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, show, replay or discard");
  }
}
