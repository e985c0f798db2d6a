package io.defenderroutes.runtime;

import io.defenderroutes.source.Retirement;
import io.defenderroutes.source.TenantSource;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of each source whose API has a known end, once for the same connections. */
public final class RetirementLog {
  private static final Logger LOG = LoggerFactory.getLogger(RetirementLog.class);

  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  public void warn(Connections connections, Clock clock) {
    connections
        .bySource(connection -> !logged.contains(connection))
        .forEach(
            (source, uses) ->
                uses.get(0)
                    .facts()
                    .retirement()
                    .ifPresent(retirement -> warn(source, uses, retirement, clock)));
  }

  private void warn(String source, List<TenantSource> uses, Retirement retirement, Clock clock) {
    List<String> connections = uses.stream().map(TenantSource::connection).toList();
    logged.addAll(connections);
    LOG.warn(
        "Source retires source={} date={} connections=\"{}\" reason=\"{}\" next=\"{}\"",
        source,
        retirement.date(),
        TenantSource.summary(connections),
        retirement.reason(clock),
        retirement.remedy());
  }
}
