package io.defenderroutes.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code completion}: prints a script that completes commands and options in a shell. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh.",
    exitCodeList = {"0:printed", "2:the command line is invalid"},
    footer = {
      "  source <(defender-alert-routes completion)",
      "  defender-alert-routes completion \\",
      "    > /etc/bash_completion.d/defender-alert-routes"
    })
final class CompletionCommand extends ConsoleCommand {
  @Override
  public Integer call() {
    CommandLine root = spec().root().commandLine();
    out().print(AutoComplete.bash(root.getCommandName(), root));
    out().flush();
    return ExitCode.DONE;
  }
}
