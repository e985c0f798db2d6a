package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The instances that share the connections, and the election between them. */
public final class Cluster implements AutoCloseable {
  private static final Duration FILE_INTERVAL = Duration.ofSeconds(1);

  /** Name of this instance where none is configured; a reload of the routes keeps it. */
  private static final String PROCESS = "instance-" + UUID.randomUUID();

  /** Creates the election once Kafka's clients are configured. */
  private interface Elections {
    Election with(Optional<Properties> kafka);
  }

  private final String self;
  private final Elections elections;
  private volatile @Nullable Election election;

  private Cluster(String self, Elections elections) {
    this.self = self;
    this.elections = elections;
  }

  public static boolean isConfigured(Settings settings) {
    return !settings.text(Option.CLUSTER_ELECTION).equals("none");
  }

  /**
   * Prepares to join the cluster; null if none is configured.
   *
   * @throws InvalidConfiguration if the configured folder of locks cannot be used
   */
  public static @Nullable Cluster join(Settings settings, Clock clock) {
    return switch (settings.text(Option.CLUSTER_ELECTION)) {
      case "file" -> {
        LockElection election = new LockElection(locks(settings), FILE_INTERVAL, clock);
        Cluster cluster = new Cluster(election.self(), kafka -> election);
        cluster.election = election;
        yield cluster;
      }
      case "kafka" -> {
        String self = settings.optional(Option.CLUSTER_INSTANCE).orElse(PROCESS);
        yield new Cluster(
            self,
            kafka -> new GroupElection(new ShareGroup(settings, self, kafka.orElseThrow()), clock));
      }
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
    return leadership(Math.toIntExact(hash.getValue() % settings.number(Option.CLUSTER_SHARDS)));
  }

  /** The leadership with a number from 0 to {@code cluster.shards} - 1. */
  static String leadership(int number) {
    return "shard-" + number;
  }

  private static FileLocks locks(Settings settings) {
    String folder = settings.text(Option.CLUSTER_FOLDER);
    try {
      return new FileLocks(Path.of(folder));
    } catch (IOException e) {
      throw new InvalidConfiguration(
          String.format(
              "%s is '%s'; it cannot be written to: %s",
              Option.CLUSTER_FOLDER.named(), folder, Causes.inWords(e)));
    }
  }

  /**
   * Starts and stops routes from now on.
   *
   * @param kafka properties of Kafka's clients; empty without Kafka
   */
  public void start(ElectedRoutes routes, Optional<Properties> kafka) {
    Election started = elections.with(kafka);
    election = started;
    started.start(routes);
  }

  /** Name of this instance in the cluster. */
  public String self() {
    return self;
  }

  /** Cause and remedy if the election fails; empty if it works. */
  public Optional<String> fault() {
    Election running = election;
    return running == null ? Optional.empty() : running.fault();
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

  /** Makes {@link #close} keep the shares for the routes that replace these in this process. */
  public void keep() {
    Election running = election;
    if (running != null) {
      running.keep();
    }
  }

  /** Call after the routes have stopped. */
  @Override
  public void close() {
    Election running = election;
    if (running != null) {
      running.close();
    }
  }
}
