package io.defenderroutes.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the connections of the shares that Kafka assigns to this instance, by its group protocol.
 *
 * <p>The assignment is a hint: the transactional id of each connection is what keeps an instance
 * that was replaced from committing. A share that Kafka takes away is given up within {@link
 * #GIVE_UP}; the batch in hand is abandoned then. An instance without heartbeats for a session
 * stops polling, since others take over.
 */
final class GroupElection extends Election {
  private static final Logger LOG = LoggerFactory.getLogger(GroupElection.class);

  /** How long a share that moves to another instance may take to finish its batches. */
  static final Duration GIVE_UP = Duration.ofSeconds(3);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final ShareGroup group;
  private final Clock clock;

  private @Nullable Leaderships leaderships;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /** Leaderships of the shares that Kafka has assigned to this instance. */
  private final Set<String> assigned = ConcurrentHashMap.newKeySet();

  /** When Kafka last responded to a heartbeat, at the latest; before the first, the start. */
  private volatile Instant alive = Instant.MIN;

  private Instant looked = Instant.MIN;
  private double heartbeats;
  private Instant retry = Instant.MIN;
  private volatile String failure = "";
  private volatile boolean replaced;
  private final CountDownLatch retiring = new CountDownLatch(1);
  private volatile boolean keeping;

  GroupElection(ShareGroup group, Clock clock) {
    super(group.self(), PAUSE, clock);
    this.group = group;
    this.clock = clock;
  }

  @Override
  public void start(ElectedRoutes elected, Optional<Properties> kafka) {
    group.connectWith(kafka.orElseThrow());
    alive = clock.instant();
    super.start(elected, kafka);
  }

  @Override
  boolean holds(String leadership) {
    return !isRetiring() && assigned.contains(leadership) && isAlive();
  }

  private boolean isRetiring() {
    return retiring.getCount() == 0;
  }

  private boolean isAlive() {
    return clock.instant().isBefore(alive.plus(group.session()));
  }

  @Override
  public Optional<String> fault() {
    String why = failure;
    if (why.isEmpty() && isStarted() && !isAlive()) {
      why = group.silence(alive);
    }
    return why.isEmpty() ? super.fault() : Optional.of("the election by Kafka failed: " + why);
  }

  @Override
  void round(Leaderships of) throws Exception {
    leaderships = of;
    poll();
    if (!isAlive()) {
      of.held().forEach(of::lose);
    }
    of.finish(isRetiring());
    if (!isRetiring() && isAlive()) {
      of.open().stream().filter(assigned::contains).forEach(of::begin);
      of.startAdded();
    }
  }

  /** Takes part in the group; a failure is shown, and tried again later. */
  private void poll() {
    if (replaced || clock.instant().isBefore(retry)) {
      return;
    }
    try {
      Consumer<byte[], byte[]> joined = consumer();
      if (joined == null) {
        return;
      }
      joined.poll(POLL);
      noteHeartbeats(joined);
      failure = "";
    } catch (ElectionFailed e) {
      failed(e);
    } catch (FencedInstanceIdException e) {
      // To join again would replace the other instance, which would do the same. A name that was
      // not configured is this process's alone: that was its own consumer before a reload.
      replaced = group.isNamed();
      giveUpAll();
      close(Duration.ZERO);
      failed(group.explained(e));
    } catch (KafkaException e) {
      if (!(e instanceof AuthorizationException)) {
        giveUpAll();
        close(Duration.ZERO);
      }
      failed(group.explained(e));
    }
  }

  private void failed(ElectionFailed why) {
    String reason = String.valueOf(why.getMessage());
    if (!reason.equals(failure)) {
      LOG.error("Election failed reason=\"{}\"", reason);
    }
    failure = reason;
    retry = clock.instant().plus(AFTER_FAILURE);
  }

  /** Returns null if this instance was told to stop meanwhile. */
  private @Nullable Consumer<byte[], byte[]> consumer() throws ElectionFailed {
    Consumer<byte[], byte[]> joined = consumer;
    if (joined == null) {
      if (!isRetiring()) {
        // May take a while.
        group.require();
      }
      if (isRetiring()) {
        return null;
      }
      joined = group.consumer();
      joined.subscribe(List.of(group.topic()), new Assignment(joined));
      consumer = joined;
      heartbeats = 0;
    }
    return joined;
  }

  /** The time of a heartbeat is that of the last look, since it came after it. */
  private void noteHeartbeats(Consumer<byte[], byte[]> joined) {
    Instant now = clock.instant();
    double count = 0;
    for (Map.Entry<MetricName, ? extends Metric> metric : joined.metrics().entrySet()) {
      if (metric.getKey().name().equals("heartbeat-total")) {
        count = (double) metric.getValue().metricValue();
      }
    }
    if (count > heartbeats) {
      alive = looked;
    }
    heartbeats = count;
    looked = now;
  }

  /** Called by the consumer within its poll. */
  private final class Assignment implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> of;

    Assignment(Consumer<byte[], byte[]> of) {
      this.of = of;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // There are no records to fetch.
      of.pause(of.assignment());
      alive = clock.instant();
      looked = alive;
      assigned.addAll(names(partitions));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      giveUp(names(partitions), GIVE_UP);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      giveUp(names(partitions), Duration.ZERO);
    }

    private static List<String> names(Collection<TopicPartition> partitions) {
      return partitions.stream().map(p -> Cluster.leadership(p.partition())).toList();
    }
  }

  private void giveUpAll() {
    giveUp(List.copyOf(assigned), Duration.ZERO);
  }

  /** Ends leaderships, and waits some time for their batches in hand. */
  private void giveUp(List<String> names, Duration within) {
    names.forEach(assigned::remove);
    Leaderships of = leaderships;
    if (of == null || names.isEmpty()) {
      return;
    }
    names.forEach(of::end);
    if (isRetiring()) {
      // The routes have stopped already.
      return;
    }
    Instant until = clock.instant().plus(within);
    try {
      of.finish(false);
      while (!of.unfinished(names).isEmpty() && clock.instant().isBefore(until)) {
        // The routes of a process that stops finish their batches by themselves.
        if (retiring.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        of.finish(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Leadership released leaderships={} reason=\"routes do not stop\"", names, e);
    }
    List<String> abandoned = new ArrayList<>(of.unfinished(names));
    if (!abandoned.isEmpty()) {
      LOG.warn(
          "Batches in hand abandoned leaderships={} next=\"the instances that take over deliver them\"",
          abandoned);
    }
  }

  @Override
  public void retire() {
    retiring.countDown();
  }

  @Override
  public void keep() {
    keeping = true;
  }

  @Override
  void leave() {
    boolean joined = consumer != null;
    close(CLOSE);
    if (joined && !keeping) {
      group.leave();
    }
  }

  private void close(Duration within) {
    Consumer<byte[], byte[]> left = consumer;
    consumer = null;
    if (left != null) {
      try {
        left.close(within);
      } catch (KafkaException e) {
        LOG.debug("Consumer not closed cleanly", e);
      }
    }
  }
}
