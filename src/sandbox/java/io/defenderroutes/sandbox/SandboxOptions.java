package io.defenderroutes.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Options of a standalone sandbox.
 *
 * @param folder for settings and certificates; created if missing
 * @param tenants names of its tenants
 * @param apis to simulate
 * @param alertsPerMinute new alerts of all tenants together; 0 for none
 * @param lateShare share of alerts that arrive 5 to 15 minutes late, 0 to 1
 * @param updateShare changes of earlier alerts per new one, 0 to 1
 * @param backlog number of alerts at the start
 * @param backlogPeriod time before the start over which they are spread
 * @param alertBytes approximate minimum size of an alert; 0 for the default
 * @param seed of all generated data, except ids and secrets
 * @param portBase port of Entra; siem, endpoint, XDR and Graph follow it; 0 for free ports
 * @param budgets whether to enforce the documented rate limits
 * @param faults to inject
 */
public record SandboxOptions(
    Path folder,
    List<String> tenants,
    Set<Api> apis,
    double alertsPerMinute,
    double lateShare,
    double updateShare,
    int backlog,
    Duration backlogPeriod,
    int alertBytes,
    long seed,
    int portBase,
    boolean budgets,
    List<ScriptedFault> faults) {}
