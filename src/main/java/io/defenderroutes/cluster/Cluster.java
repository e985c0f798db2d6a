package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.observability.RepeatedTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The election between the instances that share the connections. */
public final class Cluster implements AutoCloseable {
  private static final Duration FILE_INTERVAL = Duration.ofSeconds(1);

  private final Locks locks;
  private final Duration interval;
  private final RepeatedTask rounds;
  private volatile @Nullable Election election;

  private Cluster(Locks locks, Duration interval, Clock clock) {
    this.locks = locks;
    this.interval = interval;
    this.rounds =
        new RepeatedTask(
            "the election", interval, "connections are neither taken nor given back", clock);
  }

  public static boolean isConfigured(Settings settings) {
    return !settings.text(Option.CLUSTER_ELECTION).equals("none");
  }

  /**
   * Joins the cluster; null if none is configured.
   *
   * @throws InvalidConfiguration if the configured locks cannot be used
   */
  public static @Nullable Cluster join(Settings settings, Clock clock) {
    return switch (settings.text(Option.CLUSTER_ELECTION)) {
      case "file" -> new Cluster(files(settings), FILE_INTERVAL, clock);
      default -> null;
    };
  }

  /**
   * The leadership of a tenant's connections. It depends on the tenant's name alone: all instances
   * agree, and the sources of a tenant, which may write one file, stay together.
   */
  public static String leadership(Settings settings, String tenant) {
    CRC32 hash = new CRC32();
    hash.update(tenant.getBytes(StandardCharsets.UTF_8));
    return "shard-" + hash.getValue() % settings.number(Option.CLUSTER_SHARDS);
  }

  private static Locks files(Settings settings) {
    String folder = settings.text(Option.CLUSTER_FOLDER);
    try {
      return new FileLocks(Path.of(folder));
    } catch (IOException e) {
      throw invalid(Option.CLUSTER_FOLDER, folder, "it cannot be written to: " + Causes.inWords(e));
    }
  }

  private static InvalidConfiguration invalid(Option option, String value, String why) {
    return new InvalidConfiguration(String.format("%s is '%s'; %s", option.named(), value, why));
  }

  public void start(ElectedRoutes routes) {
    Election started = new Election(locks, routes);
    election = started;
    started.start(interval, rounds);
  }

  /** Name of this instance in the cluster. */
  public String self() {
    return locks.self();
  }

  /** Cause and remedy if the election fails; empty if it works. */
  public Optional<String> fault() {
    return election == null ? Optional.empty() : rounds.fault();
  }

  public boolean leads(String connection) {
    Election running = election;
    return running != null && running.leads(connection);
  }

  /** Call before the routes stop: starts nothing more, and releases idle leaderships. */
  public void retire() {
    Election running = election;
    if (running != null) {
      running.retire();
    }
  }

  /** Call after the routes have stopped. */
  @Override
  public void close() {
    Election running = election;
    if (running != null) {
      running.close();
    } else {
      locks.close();
    }
  }
}
