package io.defenderroutes.reload;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.config.Settings;
import io.defenderroutes.runtime.ConnectionRegistry;
import io.defenderroutes.runtime.Connections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops tenants until the running ones match the settings, without waiting: a tenant
 * with a batch in flight is checked again in the next step. Used by one thread at a time.
 */
final class TenantLifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TenantLifecycle.class);

  /** A poll that was about to begin when its timer was suspended is in flight by then. */
  private static final int CHECKS_UNTIL_IDLE = 2;

  private static final int RELEASING_THREADS = 4;

  /** A running tenant: its settings and connections. */
  private static final class Running {
    private final Map<String, String> set;
    private final List<String> connections;
    private boolean ending;
    private int idle;
    private @Nullable CompletableFuture<Void> released;

    Running(Map<String, String> set, List<String> connections) {
      this.set = set;
      this.connections = connections;
    }
  }

  private final ConnectionRegistry tenants;
  private final Consumer<Connections> started;
  private final Map<String, Running> running = new TreeMap<>();
  private final Map<String, String> failed = new ConcurrentHashMap<>();
  private @Nullable Settings reached;
  private final ExecutorService releasing =
      Executors.newFixedThreadPool(RELEASING_THREADS, DaemonThreads.named("tenant-release"));

  /**
   * @param settings of the tenants that run already
   * @param started receives the connections of tenants that start
   */
  TenantLifecycle(ConnectionRegistry tenants, Settings settings, Consumer<Connections> started) {
    this.tenants = tenants;
    this.started = started;
    settings.tenants().forEach(tenant -> runs(tenant, settings));
    reached = settings;
  }

  private void runs(String tenant, Settings settings) {
    List<String> connections =
        settings.sources(tenant).stream().map(source -> tenant + "/" + source).toList();
    running.put(tenant, new Running(settings.ofTenant(tenant), connections));
  }

  /** The tenants that failed to start, with the reason. */
  Map<String, String> failed() {
    return failed;
  }

  /** Tries failed tenants again. */
  void tryAgain() {
    if (!failed.isEmpty()) {
      failed.clear();
      reached = null;
    }
  }

  /** One step towards the settings. */
  void step(Settings settings) {
    if (settings == reached && running.values().stream().noneMatch(runs -> runs.ending)) {
      return;
    }
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    settings.tenants().forEach(tenant -> wanted.put(tenant, settings.ofTenant(tenant)));
    running.forEach(
        (tenant, runs) -> {
          if (!runs.ending && !runs.set.equals(wanted.get(tenant))) {
            end(tenant, runs);
          }
        });
    for (Map.Entry<String, Running> entry : List.copyOf(running.entrySet())) {
      String tenant = entry.getKey();
      Running runs = entry.getValue();
      if (runs.ending && hasEnded(runs)) {
        running.remove(tenant);
        boolean startsAgain = wanted.containsKey(tenant);
        if (!startsAgain) {
          runs.connections.forEach(tenants::forget);
        }
        LOG.info(
            "Tenant stopped tenant={}{}",
            tenant,
            startsAgain ? " next=\"starts with the new settings\"" : "");
      }
    }
    failed.keySet().retainAll(wanted.keySet());
    List<String> beginning =
        wanted.keySet().stream()
            .filter(tenant -> !running.containsKey(tenant) && !failed.containsKey(tenant))
            .toList();
    if (!beginning.isEmpty()) {
      begin(beginning, settings);
    }
    reached = settings;
  }

  private void end(String tenant, Running runs) {
    LOG.info("Tenant stopping tenant={} next=\"finishes the current batch\"", tenant);
    runs.ending = true;
    runs.connections.forEach(tenants::end);
  }

  private boolean hasEnded(Running runs) {
    CompletableFuture<Void> released = runs.released;
    if (released != null) {
      return released.isDone();
    }
    runs.idle = runs.connections.stream().allMatch(tenants::isIdle) ? runs.idle + 1 : 0;
    if (runs.idle >= CHECKS_UNTIL_IDLE) {
      runs.connections.forEach(this::remove);
      runs.released =
          CompletableFuture.runAsync(() -> runs.connections.forEach(this::release), releasing);
    }
    return false;
  }

  private void release(String connection) {
    try {
      tenants.release(connection);
    } catch (RuntimeException | Error e) {
      LOG.error("Cursor not released connection={} next=\"the next owner waits\"", connection, e);
    }
  }

  private void remove(String connection) {
    try {
      tenants.remove(connection);
    } catch (Exception e) {
      LOG.error("Connection not removed connection={}", connection, e);
    }
  }

  private void begin(List<String> beginning, Settings settings) {
    beginning.forEach(tenant -> runs(tenant, settings));
    try {
      Connections connections = tenants.of(settings, beginning);
      tenants.begin(connections);
      started.accept(connections);
    } catch (RuntimeException e) {
      LOG.error("Tenants not started tenants={} next=\"retries\"", beginning, e);
      String reason = Causes.inWords(e);
      Map<String, String> why = new HashMap<>();
      beginning.forEach(
          tenant -> why.put(tenant, "tenant " + tenant + " does not start: " + reason));
      failed.putAll(why);
      beginning.forEach(
          tenant -> {
            Running begun = running.get(tenant);
            if (begun != null) {
              end(tenant, begun);
            }
          });
    }
  }

  @Override
  public void close() {
    releasing.shutdown();
  }
}
