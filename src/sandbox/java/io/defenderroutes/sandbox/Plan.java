package io.defenderroutes.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a sandbox that runs by itself is to be like.
 *
 * @param folder where it writes what others need to reach it; made if need be
 * @param tenants names of its tenants
 * @param apis those it simulates
 * @param alertsPerMinute how many new alerts come, all tenants together; 0 for none
 * @param lateShare which part of them comes 5 to 15 minutes after its time, 0 to 1
 * @param updateShare how many changes of earlier alerts there are for each new one, 0 to 1
 * @param backlog how many alerts are there at the start
 * @param backlogPeriod over which they are spread, up to the start
 * @param alertBytes least size of an alert, about; 0 for the usual one
 * @param seed of everything that is made up, but for ids and secrets
 * @param portBase port of Entra; siem, endpoint, XDR and Graph follow it; 0 for free ports
 * @param budgets whether the documented budgets hold
 * @param faults what goes wrong, and when
 */
public record Plan(
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
