package io.defenderroutes.cli;

import io.defenderroutes.SignInDesk;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code logout}: forgets a signed-in user. */
@Command(
    name = "logout",
    description = {
      "Forgets the user that login signed in. A running instance makes no further request.",
      "What Entra knows of the sign-in stays: an administrator revokes it there (revoke sessions)."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:forgotten, or nobody was signed in",
      "1:could not be forgotten",
      "2:the command line or a setting is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  defender-alert-routes logout", "  defender-alert-routes logout --tenant contoso"})
final class LogoutCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Which tenant; need not be said if only one has sign-in=user.")
  private @Nullable String tenant;

  @Override
  public Integer call() {
    return conf.run(
        "Not forgotten",
        spec.commandLine().getErr(),
        (file, environment) -> {
          SignInDesk desk = SignInDesk.open(file, environment, Clock.systemUTC());
          String of = desk.userTenant(Optional.ofNullable(tenant));
          spec.commandLine()
              .getOut()
              .println(
                  desk.logout(of)
                      ? "Forgotten who was signed in for tenant " + of + "."
                      : "Nobody was signed in for tenant " + of + ".");
          spec.commandLine().getOut().flush();
          return Conf.DONE;
        });
  }
}
