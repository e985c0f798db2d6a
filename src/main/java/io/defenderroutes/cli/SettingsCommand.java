package io.defenderroutes.cli;

import picocli.CommandLine.Mixin;

/** A command that reads the settings. */
abstract class SettingsCommand extends ConsoleCommand {
  @Mixin private Conf conf;

  /**
   * Reads the settings, works with them, and reports failures.
   *
   * @param failed the beginning of the report, such as "Not started"
   */
  final int run(String failed, Conf.Work work) {
    int code = conf.run(failed, err(), work);
    out().flush();
    return code;
  }
}
