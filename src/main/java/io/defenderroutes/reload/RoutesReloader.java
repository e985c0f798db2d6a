package io.defenderroutes.reload;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.Status;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.LoadFault;
import io.defenderroutes.rules.Rehearsal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the running routes after validating the new ones. Both are files in memory: what was
 * validated is what runs, whatever happens to the folder meanwhile. Used by one thread.
 */
public final class RoutesReloader {
  private static final Logger LOG = LoggerFactory.getLogger(RoutesReloader.class);

  /** Stops the running routes and starts others. */
  public interface Replacement {
    /**
     * Replaces the running routes.
     *
     * @throws Exception if the others do not start, or the process stops; nothing runs then
     */
    void with(SettingsSource next) throws Exception;
  }

  private final SettingsSource given;
  private final Clock clock;
  private final Metrics metrics;
  private final Replacement replacement;
  private final Duration patience;
  private final BooleanSupplier ending;
  private RoutesFolder running;

  /** Whether the running routes were validated without an error. */
  private boolean right;

  private volatile Status.@Nullable Reload latest;

  /**
   * @param given the settings at the start
   * @param running the routes at the start
   * @param patience time limit of a rule test
   * @param ending whether the process stops: a failure is then not reported
   */
  public RoutesReloader(
      SettingsSource given,
      RoutesFolder running,
      Clock clock,
      Metrics metrics,
      Replacement replacement,
      Duration patience,
      BooleanSupplier ending) {
    this.patience = patience;
    this.ending = ending;
    this.metrics = metrics;
    this.given = given;
    this.running = running;
    this.clock = clock;
    this.replacement = replacement;
  }

  /** Whether these are the routes that run. */
  boolean isRunning(RoutesFolder content) {
    return running.equals(content);
  }

  /**
   * The errors of the routes that run since the start, for which a change would be rejected: a
   * start checks only whether they load. Validates them again until there is no error.
   */
  List<String> faultsOfRunning() {
    if (right) {
      return List.of();
    }
    List<String> faults = rehearsed(Rehearsal.of(given.settings(), clock, patience));
    right = faults.isEmpty();
    return faults;
  }

  /** The last change, and whether it was applied or rejected; empty if there was none. */
  public Optional<Status.Reload> latest() {
    return Optional.ofNullable(latest);
  }

  private void record(boolean applied, String reason) {
    String outcome = applied ? "taken up" : "refused";
    Status.Reload before = latest;
    // A rejected change is tried again with each read.
    if (applied
        || before == null
        || !before.outcome().equals(outcome)
        || !before.reason().equals(reason)) {
      latest = new Status.Reload(clock.instant().toString(), outcome, reason);
      metrics.reloaded(applied);
    }
  }

  /**
   * Validates routes, and starts them if they have no errors.
   *
   * @return the errors; empty if the routes run, or if the process stops
   * @throws Exception if nothing runs any more
   */
  List<String> consider(RoutesFolder candidate) throws Exception {
    Instant begun = clock.instant();
    List<String> changed = running.differences(candidate);
    SettingsSource next = null;
    List<String> faults;
    try {
      next = given.withRoutes(candidate);
      faults = faults(next);
    } catch (InvalidConfiguration e) {
      faults = e.faults();
    } catch (RuntimeException | Error e) {
      // Such as a class that a jar lacks: the running routes remain active.
      if (!ending.getAsBoolean()) {
        LOG.error("Route change could not be validated next=\"previous version active\"", e);
      }
      faults = List.of("they could not be validated: " + Causes.inWords(e));
    }
    if (faults.isEmpty() && next != null) {
      faults = replace(next);
    }
    if (!faults.isEmpty() && ending.getAsBoolean()) {
      LOG.info("Route change not applied next=\"the process stops\"");
      return List.of();
    }
    if (faults.isEmpty()) {
      running = candidate;
      right = true;
      LOG.info(
          "Routes reloaded changed={} ms={}",
          changed,
          Duration.between(begun, clock.instant()).toMillis());
      record(true, String.join(", ", changed));
    }
    List<String> redacted = faults.stream().map(Redaction::of).toList();
    if (!redacted.isEmpty()) {
      record(false, String.join("; ", redacted));
    }
    return redacted;
  }

  /** The errors of new routes, found without touching the running ones. */
  private List<String> faults(SettingsSource next) {
    List<String> faults = rehearsed(Rehearsal.of(next.settings(), clock, patience));
    return faults.isEmpty() ? loaded(next) : faults;
  }

  /** The errors of the files and of their rule tests; warnings are logged. */
  private static List<String> rehearsed(Rehearsal rehearsal) {
    List<YamlFault> found = RoutesAcceptance.faults(rehearsal);
    List<String> errors =
        found.stream().filter(YamlFault::isError).map(YamlFault::toString).toList();
    if (errors.isEmpty()) {
      // Not for rejected routes, which are tried again with each read.
      found.forEach(
          fault ->
              LOG.warn(
                  "Routes have warnings reason=\"{}\"", OneLine.quoted(fault.toString(), 1000)));
    }
    return errors;
  }

  /** The errors of loading them as for a start. */
  private List<String> loaded(SettingsSource next) {
    EntraAccess access = EntraAccess.of(next.settings(), clock);
    try (LoadedRoutes loaded = new LoadedRoutes(access, clock, false)) {
      Exception failure = loaded.failure().orElse(null);
      if (failure instanceof InvalidConfiguration invalid) {
        return invalid.faults();
      }
      if (failure != null) {
        return List.of(LoadFault.reason(failure, loaded.context()));
      }
    }
    return List.of();
  }

  /** Starts them; if that fails, starts the previous ones again. */
  private List<String> replace(SettingsSource next) throws Exception {
    try {
      replacement.with(next);
      return List.of();
    } catch (Exception | Error e) {
      if (ending.getAsBoolean()) {
        return List.of(Causes.inWords(e));
      }
      LOG.error("Routes failed to start next=\"previous version started again\"", e);
      replacement.with(given.withRoutes(running));
      return List.of("they do not start: " + e.getMessage());
    }
  }
}
