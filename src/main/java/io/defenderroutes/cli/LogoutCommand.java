package io.defenderroutes.cli;

import io.defenderroutes.SignIns;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code logout}: deletes the sign-in of a user. */
@Command(
    name = "logout",
    description = {
      "Deletes the sign-in of a user. A running instance sends no further request on that user's behalf.",
      "The session in Entra remains valid until an administrator revokes it there (revoke sessions)."
    },
    exitCodeList = {
      "0:deleted, or no user was signed in",
      "1:not deleted",
      "2:the command line or a setting is invalid"
    },
    footer = {"  defender-alert-routes logout", "  defender-alert-routes logout --tenant contoso"})
final class LogoutCommand extends SettingsCommand {
  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Tenant; required if several have sign-in=user.")
  private @Nullable String tenant;

  @Override
  public Integer call() {
    return run(
        "Not signed out",
        (file, environment) -> {
          SignIns signIns = SignIns.open(file, environment, Clock.systemUTC());
          String name = signIns.userTenant(Optional.ofNullable(tenant));
          out()
              .println(
                  signIns.logout(name)
                      ? "Sign-in deleted for tenant " + name + "."
                      : "No user was signed in for tenant " + name + ".");
          return ExitCode.DONE;
        });
  }
}
