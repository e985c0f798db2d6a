package io.defenderroutes.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.camel.CamelContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line {@code defender-alert-routes}. */
@Command(
    name = "defender-alert-routes",
    description =
        "Polls Microsoft Defender alert APIs and routes each alert by severity and category to Kafka, files or e-mail.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or stopped as requested",
      "1:failed, or failed to start",
      "2:the command line or a setting is invalid"
    },
    footerHeading = "%nSettings:%n",
    footer = {
      "  conf/defender-alert-routes.properties, or the file given with --conf. Environment variables override the file: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET as in other tools, DEFENDER_KAFKA_BROKERS for kafka.brokers, and so on. DEFENDER_LOG_LEVEL sets the log level, DEFENDER_LOG_FORMAT the log format (text or json), JAVA_HOME the Java to use, JAVA_OPTS its options.",
      "",
      "Examples:",
      "  defender-alert-routes check",
      "  defender-alert-routes run",
      "  defender-alert-routes cursor set --help"
    })
public final class Cli implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
          RunCommand.class,
          CheckCommand.class,
          ExplainCommand.class,
          TestCommand.class,
          ValidateCommand.class,
          CursorCommand.class,
          DeadLettersCommand.class,
          PendingCommand.class,
          LoginCommand.class,
          LogoutCommand.class,
          TokenCommand.class,
          ConsentUrlCommand.class);

  private static final Set<String> VERSION = Set.of("--version", "-V");

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    if (args.length > 0 && !args[0].equals("run")) {
      // Only run logs to standard output; other commands print their result there.
      System.setProperty("log.target", "System.err");
    }
    Optional<String> fault =
        NativeEncoding.fault(
            System.getProperty("sun.jnu.encoding", ""), System.getProperty("os.name"));
    if (fault.isPresent() && args.length > 0 && !args[0].startsWith("-")) {
      System.err.println(fault.get());
      System.exit(ExitCode.INVALID);
    }
    System.setOut(RedactedOutput.of(System.out));
    System.setErr(RedactedOutput.of(System.err));
    System.exit(commandLineFor(args).execute(args));
  }

  /** All commands; each has {@code --version} and help as wide as the terminal. */
  public static CommandLine commandLine() {
    List<Class<?>> commands = new ArrayList<>(COMMANDS);
    ServiceLoader.load(Subcommand.class).stream()
        .map(ServiceLoader.Provider::type)
        .forEach(commands::add);
    commands.add(CompletionCommand.class);
    return commandLine(commands);
  }

  /**
   * The commands that these arguments need: only the one that they start with, since building the
   * others takes longer than many a command does.
   */
  static CommandLine commandLineFor(String... arguments) {
    String first = arguments.length > 0 ? arguments[0] : "";
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(command -> command.getAnnotation(Command.class).name().equals(first))
            .toList();
    return named.isEmpty() && !VERSION.contains(first) ? commandLine() : commandLine(named);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine root = new CommandLine(new Cli());
    // A method reference would keep picocli's largest class out of the CDS archive.
    for (Class<?> command : commands) {
      root.addSubcommand(command);
    }
    root.setUsageHelpAutoWidth(true);
    addVersion(root);
    return root;
  }

  private static void addVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(Cli::addVersion);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The versions from the manifests of the jars. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "defender-alert-routes " + of(Cli.class),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        "Camel " + of(CamelContext.class)
      };
    }

    private static String of(Class<?> type) {
      String version = type.getPackage().getImplementationVersion();
      return version == null ? "(built from source)" : version;
    }
  }
}
