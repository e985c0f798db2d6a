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
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The instances that share the connections, as the settings describe them. */
public final class Cluster {
  private static final Duration FILE_INTERVAL = Duration.ofSeconds(1);

  /** Name of this instance where none is configured; a reload of the routes keeps it. */
  private static final String PROCESS = "instance-" + UUID.randomUUID();

  private Cluster() {}

  public static boolean isConfigured(Settings settings) {
    return !settings.text(Option.CLUSTER_ELECTION).equals("none");
  }

  /**
   * Returns the election to take part in; null if none is configured.
   *
   * @throws InvalidConfiguration if the configured folder of locks cannot be used
   */
  public static @Nullable Election join(Settings settings, Clock clock) {
    return switch (settings.text(Option.CLUSTER_ELECTION)) {
      case "file" -> new LockElection(locks(settings), FILE_INTERVAL, clock);
      case "kafka" -> {
        String self = settings.optional(Option.CLUSTER_INSTANCE).orElse(PROCESS);
        yield new GroupElection(new ShareGroup(settings, self), clock);
      }
      default -> null;
    };
  }

  /** The consumer group in which Kafka assigns the shares. */
  public static String group(Settings settings) {
    return settings.text(Option.KAFKA_TRANSACTION_PREFIX) + ".shares";
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
}
