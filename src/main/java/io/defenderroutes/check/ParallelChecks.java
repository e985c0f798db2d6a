package io.defenderroutes.check;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.config.Diagnosis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs checks in parallel, and returns their findings in the order in which they were added. */
public final class ParallelChecks {
  private static final int MAX_THREADS = 16;

  private record Check(String group, String check, Callable<List<Finding>> work) {}

  private final List<Check> checks = new ArrayList<>();

  /**
   * Adds a check.
   *
   * @param group of the finding if the check fails or times out
   * @param check of that finding
   * @param work ends when its thread is interrupted
   */
  public void add(String group, String check, Callable<List<Finding>> work) {
    checks.add(new Check(group, check, work));
  }

  /** Runs all checks; one that exceeds the timeout is a bad finding. */
  public List<Finding> run(Duration timeout) throws InterruptedException {
    if (checks.isEmpty()) {
      return List.of();
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(MAX_THREADS, checks.size()), DaemonThreads.named("check"));
    try {
      List<Future<List<Finding>>> results =
          threads.invokeAll(
              checks.stream().map(Check::work).toList(), timeout.toMillis(), TimeUnit.MILLISECONDS);
      List<Finding> findings = new ArrayList<>();
      for (int i = 0; i < checks.size(); i++) {
        findings.addAll(result(checks.get(i), results.get(i), timeout));
      }
      return findings;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Finding> result(Check check, Future<List<Finding>> result, Duration timeout)
      throws InterruptedException {
    try {
      return result.get();
    } catch (CancellationException e) {
      return List.of(
          Finding.bad(
              check.group,
              check.check,
              "No response within " + timeout.toSeconds() + " s.",
              "Check whether a firewall drops packets, and whether host names are resolved in time."));
    } catch (ExecutionException e) {
      return List.of(
          Finding.bad(
              check.group,
              check.check,
              "The check itself failed: " + Diagnosis.quote(String.valueOf(e.getCause())),
              "This is a bug in the check; please report it."));
    }
  }
}
