package io.defenderroutes.cli;

import io.defenderroutes.SignIns;
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
      "Deletes the sign-in of a user. A running instance sends no further request on that user's behalf.",
      "The session in Entra remains valid until an administrator revokes it there (revoke sessions)."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:deleted, or no user was signed in",
      "1:not deleted",
      "2:the command line or a setting is invalid"
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
      description = "Tenant; required if several have sign-in=user.")
  private @Nullable String tenant;

  @Override
  public Integer call() {
    return conf.run(
        "Not signed out",
        spec.commandLine().getErr(),
        (file, environment) -> {
          SignIns desk = SignIns.open(file, environment, Clock.systemUTC());
          String of = desk.userTenant(Optional.ofNullable(tenant));
          spec.commandLine()
              .getOut()
              .println(
                  desk.logout(of)
                      ? "Sign-in deleted for tenant " + of + "."
                      : "No user was signed in for tenant " + of + ".");
          spec.commandLine().getOut().flush();
          return ExitCode.DONE;
        });
  }
}
