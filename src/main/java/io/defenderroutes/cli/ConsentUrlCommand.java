package io.defenderroutes.cli;

import io.defenderroutes.SignIns;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.identity.ConsentLinks;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code consent-url}: the links by which a customer's administrator consents. */
@Command(
    name = "consent-url",
    description = {
      "Prints links with which a tenant's administrator consents to the application's permissions.",
      "The first is for this tenant only; the second for the tenant that the administrator signs in to."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "1:failed", "2:the command line or a setting is invalid"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes consent-url",
      "  defender-alert-routes consent-url --tenant contoso \\",
      "    --redirect-uri https://portal.azure.com"
    })
final class ConsentUrlCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Tenant; default: all.")
  private List<String> tenants = List.of();

  @Option(
      names = "--redirect-uri",
      paramLabel = "URI",
      description =
          "Redirect URI after consent, registered with the application, such as https://portal.azure.com.")
  private @Nullable URI redirect;

  @Override
  public Integer call() {
    return conf.run(
        "Not shown",
        spec.commandLine().getErr(),
        (file, environment) -> {
          SignIns desk = SignIns.open(file, environment, Clock.systemUTC());
          List<ConsentLinks> links = desk.consentLinks(tenants, Optional.ofNullable(redirect));
          if (links.isEmpty()) {
            throw new InvalidConfiguration(
                List.of("no such tenant has an app registration to consent to: " + tenants));
          }
          PrintWriter out = spec.commandLine().getOut();
          links.forEach(l -> out.printf("%s%n  %s%n  %s%n", l.tenant(), l.ofTenant(), l.ofAny()));
          out.flush();
          return ExitCode.DONE;
        });
  }
}
