package io.defenderroutes.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes}. */
@Command(
    name = "defender-alert-routes",
    description =
        "Polls Microsoft Defender alerts and routes each one by severity and category to Kafka, files or e-mail.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      ExplainCommand.class,
      TestCommand.class,
      ValidateCommand.class,
      CursorCommand.class,
      DeadLettersCommand.class,
      LoginCommand.class,
      LogoutCommand.class,
      TokenCommand.class,
      ConsentUrlCommand.class,
      SandboxCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or stopped as asked",
      "1:could not start, or failed",
      "2:the command line or a setting is wrong"
    })
public final class Cli implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  public static void main(String[] args) {
    if (args.length > 0 && !args[0].equals("run")) {
      // Standard output is for what was asked; only run has nothing to say but its log.
      System.setProperty("log.target", "System.err");
    }
    System.exit(new CommandLine(new Cli()).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: run, check, explain, test, validate, cursor, dead-letters, login, logout, token, consent-url or sandbox");
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {
        "defender-alert-routes " + (version == null ? "(built from source)" : version)
      };
    }
  }
}
