package io.defenderroutes.reload;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.Status;
import io.defenderroutes.routes.RoutesContent;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.LoadFault;
import io.defenderroutes.rules.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts routes in the place of those that run, if they are right. They are tried, and run, from a
 * copy: what is tried is what runs, whatever becomes of the folder meanwhile. Used by one thread.
 */
public final class RoutesReloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutesReloader.class);

  /** Ends what runs and starts other routes. */
  public interface Replacement {
    /**
     * Does so.
     *
     * @throws Exception if they do not start, or nothing is to start any more; nothing runs then
     */
    void with(SettingsSource next) throws Exception;
  }

  private final SettingsSource given;
  private final Clock clock;
  private final Metrics metrics;
  private final Replacement replacement;
  private final Duration patience;
  private final BooleanSupplier ending;
  private RoutesContent running;

  /** Whether those that run were tried, and found to be right. */
  private boolean right;

  private @Nullable Path copy;
  private volatile Status.@Nullable Reload latest;

  /**
   * @param given by which the product runs
   * @param running what the folder held at the start
   * @param patience for how long a rule test may be under way
   * @param ending whether the process ends: what fails then is nobody's fault
   */
  public RoutesReloader(
      SettingsSource given,
      RoutesContent running,
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
  boolean isRunning(RoutesContent content) {
    return running.equals(content);
  }

  /**
   * What a change to the routes that run would be refused for: a start tries nothing but whether
   * they load. Found in their folder, which has to be as it was at the start; asked again until
   * there is nothing.
   */
  List<String> faultsOfRunning() {
    if (right) {
      return List.of();
    }
    Settings settings = given.settings();
    Path folder = settings.path(Option.ROUTES_FOLDER);
    List<String> faults = rehearsed(Rehearsal.of(folder, settings, clock, patience));
    right = faults.isEmpty();
    return faults;
  }

  /**
   * The last change that was considered: taken up, or refused since then; empty if there was none.
   */
  public Optional<Status.Reload> latest() {
    return Optional.ofNullable(latest);
  }

  private void tell(boolean takenUp, String reason) {
    String outcome = takenUp ? "taken up" : "refused";
    Status.Reload before = latest;
    // What is refused is tried again with each look.
    if (takenUp
        || before == null
        || !before.outcome().equals(outcome)
        || !before.reason().equals(reason)) {
      latest = new Status.Reload(clock.instant().toString(), outcome, reason);
      metrics.reloaded(takenUp);
    }
  }

  /**
   * Tries routes, and lets them run if they are right.
   *
   * @return why they do not; empty if they run, or if the process ends
   * @throws Exception if nothing runs any more
   */
  List<String> consider(RoutesContent candidate) throws Exception {
    Instant begun = clock.instant();
    List<String> changed = running.differences(candidate);
    Path folder = null;
    SettingsSource next = null;
    List<String> faults;
    try {
      folder = copy(candidate);
      next = given.withRoutes(folder);
      faults = faults(next, folder);
    } catch (InvalidConfiguration e) {
      faults = e.faults();
    } catch (IOException | RuntimeException | Error e) {
      // Such as a full disk, or a class that a jar lacks: no reason to let go of what runs.
      if (!ending.getAsBoolean()) {
        LOG.error("Route change could not be validated next=\"previous version active\"", e);
      }
      faults = List.of("they could not be tried: " + e);
    }
    if (faults.isEmpty() && next != null) {
      faults = replace(next);
    }
    if (!faults.isEmpty() && ending.getAsBoolean()) {
      drop(folder);
      LOG.info("Route change not applied next=\"the process stops\"");
      return List.of();
    }
    if (faults.isEmpty()) {
      drop(copy);
      copy = folder;
      running = candidate;
      right = true;
      LOG.info(
          "Routes reloaded changed={} ms={}",
          changed,
          Duration.between(begun, clock.instant()).toMillis());
      tell(true, String.join(", ", changed));
    } else {
      drop(folder);
    }
    String place = folder + "/";
    List<String> told =
        faults.stream().map(fault -> Redaction.of(fault.replace(place, ""))).toList();
    if (!told.isEmpty()) {
      tell(false, String.join("; ", told));
    }
    return told;
  }

  /** What is wrong with them, found without touching what runs. */
  private List<String> faults(SettingsSource next, Path folder) {
    List<String> faults = rehearsed(Rehearsal.of(folder, next.settings(), clock, patience));
    return faults.isEmpty() ? loaded(next) : faults;
  }

  /** By the files and their rule tests. */
  private static List<String> rehearsed(Rehearsal rehearsal) {
    List<YamlFault> found = RoutesAcceptance.faults(rehearsal);
    List<String> errors =
        found.stream().filter(YamlFault::isError).map(YamlFault::toString).toList();
    if (errors.isEmpty()) {
      // What is refused is tried again with each look, and its doubts are not told each time.
      found.forEach(
          fault ->
              LOG.warn(
                  "Routes have warnings reason=\"{}\"", OneLine.quoted(fault.toString(), 1000)));
    }
    return errors;
  }

  /** By loading them as for a start. */
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

  /** Lets them run; if they do not start, those that ran until now do. */
  private List<String> replace(SettingsSource next) throws Exception {
    try {
      replacement.with(next);
      return List.of();
    } catch (Exception | Error e) {
      if (ending.getAsBoolean()) {
        return List.of(e.toString());
      }
      LOG.error("Routes failed to start next=\"previous version started again\"", e);
      if (copy == null) {
        copy = copy(running);
      }
      replacement.with(given.withRoutes(copy));
      return List.of("they do not start: " + e.getMessage());
    }
  }

  private static Path copy(RoutesContent content) throws IOException {
    Path folder = Files.createTempDirectory("defender-alert-routes-");
    content.writeTo(folder);
    return folder;
  }

  private static void drop(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Copy of routes not deleted folder={}", folder, e);
    }
  }

  @Override
  public void close() {
    drop(copy);
  }
}
