package io.defenderroutes.cli;

import io.defenderroutes.SignIns;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.identity.ConsentLinks;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code consent-url}: prints links for the consent of a tenant's administrator. */
@Command(
    name = "consent-url",
    description = {
      "Prints links with which a tenant's administrator consents to the application's permissions.",
      "The first is for this tenant only; the second for the tenant that the administrator signs in to."
    },
    exitCodeList = {"0:printed", "1:failed", "2:the command line or a setting is invalid"},
    footer = {
      "  defender-alert-routes consent-url",
      "  defender-alert-routes consent-url --tenant contoso \\",
      "    --redirect-uri https://portal.azure.com"
    })
final class ConsentUrlCommand extends SettingsCommand {
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
    return run(
        "Not shown",
        (file, environment) -> {
          SignIns signIns = SignIns.open(file, environment, Clock.systemUTC());
          List<ConsentLinks> links = signIns.consentLinks(tenants, Optional.ofNullable(redirect));
          if (links.isEmpty()) {
            throw new InvalidConfiguration(
                "no such tenant has an app registration to consent to: " + tenants);
          }
          links.forEach(l -> out().printf("%s%n  %s%n  %s%n", l.tenant(), l.ofTenant(), l.ofAny()));
          return ExitCode.DONE;
        });
  }
}
