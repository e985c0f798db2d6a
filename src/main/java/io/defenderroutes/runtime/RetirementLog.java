package io.defenderroutes.runtime;

import java.time.Clock;
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
        .retiring(connection -> !logged.contains(connection))
        .forEach(
            (source, retiring) -> {
              logged.addAll(retiring.connections());
              LOG.warn(
                  "Source retires source={} date={} connections=\"{}\" reason=\"{}\" next=\"{}\"",
                  source,
                  retiring.retirement().date(),
                  retiring.named(),
                  retiring.retirement().reason(clock),
                  retiring.retirement().remedy());
            });
  }
}
