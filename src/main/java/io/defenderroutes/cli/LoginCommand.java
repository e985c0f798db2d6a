package io.defenderroutes.cli;

import io.defenderroutes.SignIns;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code login}: signs in a user on whose behalf alerts are polled. */
@Command(
    name = "login",
    description = {
      "Signs in a user on whose behalf alerts are polled (sign-in=user).",
      "Prints a code to enter in any browser; with --browser, opens a browser on this machine.",
      "The sign-in is stored encrypted in sign-ins/ of the data folder; a running instance uses it at its next poll."
    },
    exitCodeList = {
      "0:signed in, and all connections of the tenant can be polled",
      "1:not signed in; or signed in, but the token is not valid for all connections",
      "2:the command line or a setting is invalid"
    },
    footer = {
      "  defender-alert-routes login",
      "  defender-alert-routes login --tenant contoso --browser"
    })
final class LoginCommand extends SettingsCommand {
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Tenant; required if several have sign-in=user.")
  private @Nullable String tenant;

  @Option(
      names = "--browser",
      description =
          "Sign in with a browser on this machine, which redirects to a port of localhost (authorization code with PKCE).")
  private boolean browser;

  @Override
  public Integer call() {
    return run(
        "Not signed in",
        (file, environment) -> {
          SignIns signIns = SignIns.open(file, environment, Clock.systemUTC());
          String name = signIns.userTenant(Optional.ofNullable(tenant));
          String user = browser ? byBrowser(signIns, name) : byCode(signIns, name);
          out()
              .println(
                  "Signed in as %s for tenant %s. The sign-in is stored encrypted in %s."
                      .formatted(Terminal.line(user, 200), name, signIns.place(name)));
          return result(signIns, name);
        });
  }

  private String byCode(SignIns signIns, String tenant) throws Exception {
    return signIns.loginByCode(
        tenant,
        code -> {
          out()
              .printf(
                  "To sign in for tenant %s, open%n%n    %s%n%nand enter the code%n%n    %s%n%nThe code is valid for %d minutes.%n",
                  tenant, code.address(), code.code(), code.lifetime().toMinutes());
          out().flush();
        });
  }

  private String byBrowser(SignIns signIns, String tenant) throws Exception {
    return signIns.loginByBrowser(
        tenant,
        page -> {
          out()
              .printf(
                  "To sign in for tenant %s, open in a browser on this machine%n%n    %s%n%n",
                  tenant, page);
          out().flush();
          open(page);
        },
        TIMEOUT);
  }

  /** Opens a browser; the printed address serves where this fails. */
  private static void open(URI page) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", page.toString())
            : system.contains("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", page.toString())
                : List.of("xdg-open", page.toString());
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // The user opens the printed address.
    }
  }

  /** Checks the token of each connection of the tenant. */
  private int result(SignIns signIns, String tenant) {
    List<String> connections =
        signIns.connections().stream().filter(c -> c.startsWith(tenant + "/")).toList();
    boolean all = true;
    for (SignIns.TokenResult given : signIns.tokens(connections)) {
      boolean good = given.fault().isEmpty();
      all &= good;
      out().printf("  %s %s%n", good ? "✓" : "✗", given.connection());
      given.fault().ifPresent(fault -> out().println("    " + Terminal.line(fault, 1000)));
    }
    out().flush();
    return all ? ExitCode.DONE : ExitCode.FAILED;
  }
}
