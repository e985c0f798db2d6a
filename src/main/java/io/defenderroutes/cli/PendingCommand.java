package io.defenderroutes.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pending}: manages pending deliveries, also while the product runs. */
@Command(
    name = "pending",
    description =
        "Manages pending deliveries: mails and HTTP requests that are committed and not yet accepted. Works while the product runs.",
    mixinStandardHelpOptions = true,
    subcommands = {ListPendingCommand.class, DiscardPendingCommand.class})
final class PendingCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list or discard");
  }
}
