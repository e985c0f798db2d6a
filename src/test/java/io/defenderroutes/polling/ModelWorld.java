package io.defenderroutes.polling;

import io.defenderroutes.polling.ModelApi.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An API, and how we poll it.
 *
 * @param dates whether its answers say what time it is
 * @param offset how far our clock is ahead of the API's at first
 * @param batch alerts in one
 * @param firstOnly whether an alert is delivered once, however often it changes
 */
record ModelWorld(
    ModelApi api, boolean dates, Duration offset, Window window, int batch, boolean firstOnly) {
  static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  /** What the Date header, which counts whole seconds, leaves uncertain, and what we disregard. */
  static final Duration INACCURACY = Duration.ofSeconds(10);

  /** How far our clock may be ahead where nothing tells us. */
  static final Duration UNTOLD = Duration.ofMinutes(5);

  /**
   * An alert as it is to be.
   *
   * @param second of its time after {@link #BEGIN}
   * @param ticks within that second
   * @param lateness in seconds
   * @param copies how often it stands in an answer
   * @param crowd how many there are of its time
   * @param changes seconds from one version to the next
   */
  record Plan(int second, int ticks, int lateness, int copies, int crowd, List<Integer> changes) {
    List<Version> versions(int number) {
      List<Version> versions = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        String id = "alert-" + number + "-" + i;
        for (int copy = 0; copy < copies; copy++) {
          versions.addAll(states(id));
        }
      }
      return versions;
    }

    private List<Version> states(String id) {
      List<Version> states = new ArrayList<>();
      Instant time = BEGIN.plusSeconds(second).plusNanos(ticks * 100L);
      Instant visible = time.plusSeconds(lateness);
      for (int change : changes) {
        Instant next = time.plusSeconds(change);
        Instant hidden = next.plusSeconds(lateness);
        states.add(new Version(id, time, visible, hidden));
        time = next;
        visible = hidden;
      }
      states.add(new Version(id, time, visible, Instant.MAX));
      return states;
    }

    Plan steady() {
      return new Plan(second, ticks, 0, copies, crowd, List.of());
    }
  }

  /**
   * With these alerts, as far as the API's means allow to get at them: where it can pass over
   * alerts, those that it must be used for neither come late nor change meanwhile; where it cannot,
   * the cap is above what the narrowest request holds.
   */
  ModelWorld with(List<Plan> plans) {
    if (api.cap().items() == 0) {
      return with(versions(plans), api.cap());
    }
    if (api.cap().maxSkip() == 0) {
      List<Version> all = versions(plans);
      int most = all.stream().mapToInt(v -> neighbours(v, all)).max().orElse(0);
      return with(all, new ResponseLimit(Math.max(most + 1, api.cap().items()), 0));
    }
    List<Version> all = versions(plans);
    List<Plan> possible = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      boolean crowded =
          plans.get(i).versions(i).stream().anyMatch(v -> neighbours(v, all) >= api.cap().items());
      possible.add(crowded ? plans.get(i).steady() : plans.get(i));
    }
    return with(versions(possible), api.cap());
  }

  private ModelWorld with(List<Version> versions, ResponseLimit cap) {
    ModelApi filled =
        new ModelApi(
            versions, cap, api.order(), api.unit(), api.lowerInclusive(), api.upperInclusive());
    return new ModelWorld(filled, dates, offset, window, batch, firstOnly);
  }

  private static List<Version> versions(List<Plan> plans) {
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      versions.addAll(plans.get(i).versions(i));
    }
    return versions;
  }

  private int neighbours(Version version, List<Version> all) {
    boolean cuts = api.cap().maxSkip() > 0 && !api.unit().equals(Slice.TICK);
    Duration near = cuts ? Slice.GUARD.multipliedBy(3) : api.unit().multipliedBy(2);
    return (int)
        all.stream()
            .filter(v -> Duration.between(v.time(), version.time()).abs().compareTo(near) <= 0)
            .count();
  }

  /** How late an alert may be that is found by the next poll. */
  Duration overlap() {
    return window.overlap().minus(uncertainty());
  }

  /** How late an alert may be that is found at all. */
  Duration latest() {
    return window.sweeps() ? window.lookBack().minus(uncertainty()) : overlap();
  }

  private Duration uncertainty() {
    return dates ? INACCURACY : INACCURACY.plus(UNTOLD);
  }

  /**
   * Whether an alert may come again, although but one version of each is wanted, because it changes
   * when the first one is no longer remembered.
   */
  boolean isForgottenMeanwhile(Version version) {
    if (!firstOnly) {
      return false;
    }
    Instant first =
        api.versions().stream()
            .filter(v -> v.id().equals(version.id()))
            .map(Version::time)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return first.plus(latest()).isBefore(version.visible());
  }

  /** What tells one delivery from another. */
  String key(Version version) {
    return firstOnly ? version.id() : version.name();
  }
}
