package io.defenderroutes.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes Leases: one for each instance, which it renews, and one for each leadership, which
 * names the instance that holds it and is touched only when it changes hands. So an instance makes
 * two requests to the API server a round, however many leaderships there are.
 *
 * <p>An instance takes the first name that is free: {@code member-0}, {@code member-1} and so on.
 * So all names are known beforehand, and a role can list them.
 *
 * <p>An instance that has not renewed its Lease for the lease duration has lost all leaderships. It
 * stops at three fifths of that time, counted from before its request.
 */
final class LeaseLocks implements Locks {
  private static final String LABEL = "defender-alert-routes/election";
  private static final String INSTANCE = "defender-alert-routes/instance";
  private static final String MEMBER = "member-";
  private static final int CONFLICT = 409;

  /**
   * A sign of life.
   *
   * @param version of the instance's Lease
   * @param seen when this version was seen first, by our clock
   */
  private record Sign(String version, Instant seen) {}

  private final KubernetesClient client;
  private final String namespace;
  private final String prefix;
  private final int most;
  private final String identity;
  private volatile String self = "";
  private final Duration duration;
  private final Clock clock;
  private final Map<String, Sign> signs = new HashMap<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private Map<String, Lease> leases = Map.of();
  private volatile Instant renewed = Instant.MIN;
  private Instant looked = Instant.MIN;

  /**
   * @param client closed with this
   * @param prefix of the names of the Leases
   * @param most how many instances there can be
   * @param name of this instance, such as the pod's; what makes it unique is added
   * @param duration after which an instance that gives no sign of life has lost all
   */
  LeaseLocks(
      KubernetesClient client,
      String namespace,
      String prefix,
      int most,
      String name,
      Duration duration,
      Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.prefix = prefix;
    this.most = most;
    this.identity = name + "-" + UUID.randomUUID();
    this.duration = duration;
    this.clock = clock;
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public SortedSet<String> renew(boolean candidate) throws IOException {
    try {
      Instant before = clock.instant();
      look();
      renewMember(candidate);
      renewed = before;
      held.removeIf(leadership -> !isOurs(leases.get(named(leadership))));
      leases.values().stream()
          .filter(lease -> isOurs(lease) && !isMember(lease) && !held.contains(name(lease)))
          .toList()
          .forEach(lease -> free(name(lease)));
    } catch (KubernetesClientException e) {
      throw new IOException(e.getMessage(), e);
    }
    SortedSet<String> members = new TreeSet<>();
    for (Lease lease : leases.values()) {
      if (signs.containsKey(name(lease)) && name(lease).equals(holder(lease))) {
        members.add(name(lease));
      }
    }
    return members;
  }

  /** Our own Lease names us as its holder as long as we want leaderships. */
  private void renewMember(boolean candidate) throws IOException {
    Lease known = leases.get(named(self));
    if (known == null || !isOfThisInstance(known)) {
      // Others took this instance for dead. What they have taken since, or are about to, is theirs.
      held.clear();
      join(candidate);
    } else {
      String holder = candidate ? self : null;
      Lease now =
          new LeaseBuilder(known)
              .editSpec()
              .withHolderIdentity(holder)
              .withRenewTime(now())
              .endSpec()
              .build();
      leases.put(named(self), update(known, now));
    }
    signs.put(self, new Sign("", looked));
  }

  /** Takes the first name that no other instance has. */
  private void join(boolean candidate) throws IOException {
    for (int i = 0; i < most; i++) {
      String name = MEMBER + i;
      if (!leases.containsKey(named(name))) {
        try {
          Lease own = lease(name, candidate ? name : null, now());
          own.getMetadata().setAnnotations(Map.of(INSTANCE, identity));
          leases.put(named(name), client.resource(own).create());
          self = name;
          return;
        } catch (KubernetesClientException e) {
          if (e.getCode() != CONFLICT) {
            throw e;
          }
        }
      }
    }
    throw new IOException("there are " + most + " instances already, as many as cluster.shards");
  }

  private boolean isOfThisInstance(Lease member) {
    Map<String, String> annotations = member.getMetadata().getAnnotations();
    return annotations != null && identity.equals(annotations.get(INSTANCE));
  }

  /** Fails with a conflict if the Lease is not as we know it any more. */
  private Lease update(Lease known, Lease now) {
    return client
        .resource(now)
        .lockResourceVersion(known.getMetadata().getResourceVersion())
        .update();
  }

  private void look() {
    Instant now = clock.instant();
    // An instance that could not read cannot know whether others renewed.
    boolean absent = looked.isBefore(now.minus(duration.dividedBy(2)));
    Map<String, Lease> found = new HashMap<>();
    for (Lease lease :
        client.leases().inNamespace(namespace).withLabel(LABEL, prefix).list().getItems()) {
      found.put(lease.getMetadata().getName(), lease);
    }
    looked = now;
    leases = found;
    signs.keySet().removeIf(member -> !leases.containsKey(named(member)));
    for (Lease lease : List.copyOf(leases.values())) {
      if (isMember(lease) && !isOfThisInstance(lease)) {
        notice(lease, now, absent);
      }
    }
  }

  private void notice(Lease member, Instant now, boolean absent) {
    String version = member.getMetadata().getResourceVersion();
    Sign last = signs.get(name(member));
    if (last == null || absent || !last.version.equals(version)) {
      signs.put(name(member), new Sign(version, now));
    } else if (last.seen.plus(duration).isBefore(now)) {
      bury(member);
    }
  }

  /** Unless it gives a sign of life after all. */
  private void bury(Lease member) {
    try {
      client.resource(member).lockResourceVersion().delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return;
      }
      throw e;
    }
    signs.remove(name(member));
  }

  @Override
  public boolean acquire(String leadership) throws IOException {
    if (held.contains(leadership)) {
      return holds(leadership);
    }
    Lease known = leases.get(named(leadership));
    String holder = holder(known);
    if (isStale() || (holder != null && !holder.equals(self) && signs.containsKey(holder))) {
      return false;
    }
    try {
      put(known, leadership, self);
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return false;
      }
      throw new IOException(e.getMessage(), e);
    }
    held.add(leadership);
    return true;
  }

  @Override
  public boolean holds(String leadership) {
    return held.contains(leadership) && !isStale();
  }

  private boolean isStale() {
    return renewed.isBefore(clock.instant().minus(duration.multipliedBy(3).dividedBy(5)));
  }

  @Override
  public void release(String leadership) {
    held.remove(leadership);
    free(leadership);
  }

  private void free(String leadership) {
    Lease known = leases.get(named(leadership));
    if (isOurs(known)) {
      try {
        put(known, leadership, null);
      } catch (KubernetesClientException e) {
        // Somebody else has it, or the next round will give it back.
        return;
      }
    }
  }

  /** Fails with a conflict if another was quicker. */
  private void put(@Nullable Lease known, String leadership, @Nullable String holder) {
    Lease now =
        known == null
            ? client.resource(lease(leadership, holder, now())).create()
            : update(
                known,
                new LeaseBuilder(known)
                    .editSpec()
                    .withHolderIdentity(holder)
                    .withAcquireTime(now())
                    .withRenewTime(now())
                    .withLeaseTransitions(transitions(known.getSpec()) + 1)
                    .endSpec()
                    .build());
    leases.put(named(leadership), now);
  }

  private static int transitions(LeaseSpec spec) {
    return Objects.requireNonNullElse(spec.getLeaseTransitions(), 0);
  }

  private Lease lease(String name, @Nullable String holder, ZonedDateTime now) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(named(name))
        .addToLabels(LABEL, prefix)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds((int) Math.max(1, duration.toSeconds()))
        .withAcquireTime(now)
        .withRenewTime(now)
        .endSpec()
        .build();
  }

  private ZonedDateTime now() {
    return clock.instant().atZone(ZoneOffset.UTC);
  }

  private String named(String name) {
    return prefix + "-" + name;
  }

  private String name(Lease lease) {
    return lease.getMetadata().getName().substring(prefix.length() + 1);
  }

  private boolean isMember(Lease lease) {
    return name(lease).startsWith(MEMBER);
  }

  private boolean isOurs(@Nullable Lease lease) {
    return self.equals(holder(lease));
  }

  private static @Nullable String holder(@Nullable Lease lease) {
    return lease == null || lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
  }

  @Override
  public void close() {
    try (client) {
      List.copyOf(held).forEach(this::release);
      Lease own = leases.get(named(self));
      if (own != null && isOfThisInstance(own)) {
        client.resource(own).lockResourceVersion().delete();
      }
    } catch (KubernetesClientException e) {
      // The API server is away: others find out by themselves.
      return;
    }
  }
}
