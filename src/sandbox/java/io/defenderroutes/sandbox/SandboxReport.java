package io.defenderroutes.sandbox;

import io.defenderroutes.cli.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The sandbox's output: endpoints and example commands at start, requests by status at the end. */
final class SandboxReport {
  private SandboxReport() {}

  static List<String> welcome(StandaloneSandbox sandbox, boolean budgets) {
    List<String> lines = new ArrayList<>();
    lines.add("Simulated Entra and Defender" + (budgets ? ":" : ", without rate limits:"));
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"  entra", sandbox.entra().authorityHost().toString(), ""});
    for (ApiSimulator api : sandbox.apis().all()) {
      rows.add(
          new String[] {
            "  " + api.api().key(),
            api.baseUri() + api.api().path(),
            "scope " + api.api().audience() + "/.default"
          });
    }
    lines.addAll(Terminal.table(rows));
    for (Tenants.Tenant tenant : sandbox.tenants()) {
      lines.add("  tenant " + tenant.name() + "  " + tenant.id());
    }
    Tenants.Tenant first = sandbox.tenants().get(0);
    lines.add("Trust " + sandbox.caPem() + "; the secrets are in " + sandbox.settings());
    lines.add("");
    lines.add("Run the product on it:  defender-alert-routes run --conf " + sandbox.settings());
    lines.add("Or send a request:");
    lines.add(
        "  S=$(grep ^tenants."
            + first.name()
            + ".client-secret= "
            + sandbox.settings()
            + " | cut -d= -f2)");
    ApiSimulator shown = sandbox.apis().all().get(0);
    lines.add(
        "  T=$(curl -s --cacert %s -d grant_type=client_credentials -d client_id=%s --data-urlencode client_secret=$S -d scope=%s/.default %s/%s/oauth2/v2.0/token | sed 's/.*\"access_token\":\"//; s/\".*//')"
            .formatted(
                sandbox.caPem(),
                first.clientId(),
                shown.api().audience(),
                sandbox.entra().authorityHost(),
                first.id()));
    lines.add(
        "  curl -s --cacert %s -H \"Authorization: Bearer $T\" %s%s"
            .formatted(
                sandbox.caPem(),
                shown.baseUri() + shown.api().path(),
                shown.api().hunting() ? " -d '{\"Query\": \"AlertInfo\"}'" : ""));
    lines.add("");
    lines.add("Generating alerts. Stop with Ctrl-C.");
    return lines;
  }

  static List<String> summary(StandaloneSandbox sandbox) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"API", "MADE", "STATES", "SERVED", "CONNECTIONS", "REQUESTS BY STATUS"});
    for (ApiSimulator api : sandbox.apis().all()) {
      ApiStatistics tally = ApiStatistics.of(api);
      rows.add(
          new String[] {
            api.api().key(),
            Integer.toString(tally.items()),
            Integer.toString(tally.states()),
            Integer.toString(tally.served()),
            Integer.toString(tally.connections()),
            statuses(tally.requests())
          });
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(Terminal.table(rows));
    lines.add("Tokens issued: " + sandbox.entra().tokensIssued());
    return lines;
  }

  private static String statuses(Map<Integer, Long> requests) {
    return requests.isEmpty()
        ? "none"
        : requests.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}
