package io.defenderroutes.check;

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

/** Looks at many things at the same time, and tells of them in the order they were named in. */
public final class ParallelChecks {
  private static final int MOST_AT_ONCE = 16;

  private record Look(String group, String check, Callable<List<Finding>> work) {}

  private final List<Look> looks = new ArrayList<>();

  /**
   * Names one more thing to look at.
   *
   * @param group as the findings have it
   * @param check what is said not to have been found out if there is no answer in time
   * @param work ends, in some way, when its thread is interrupted
   */
  public ParallelChecks add(String group, String check, Callable<List<Finding>> work) {
    looks.add(new Look(group, check, work));
    return this;
  }

  /**
   * Looks.
   *
   * @param patience what has not ended by then is told to be bad
   */
  public List<Finding> run(Duration patience) throws InterruptedException {
    if (looks.isEmpty()) {
      return List.of();
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(MOST_AT_ONCE, looks.size()),
            work -> {
              Thread thread = new Thread(work, "check");
              // One that hangs, in a look-up of a name for instance, holds up nobody.
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<List<Finding>>> answers =
          threads.invokeAll(
              looks.stream().map(Look::work).toList(), patience.toMillis(), TimeUnit.MILLISECONDS);
      List<Finding> findings = new ArrayList<>();
      for (int i = 0; i < looks.size(); i++) {
        findings.addAll(answer(looks.get(i), answers.get(i), patience));
      }
      return findings;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Finding> answer(Look look, Future<List<Finding>> answer, Duration patience)
      throws InterruptedException {
    try {
      return answer.get();
    } catch (CancellationException e) {
      return List.of(
          Finding.bad(
              look.group,
              look.check,
              "No response within " + patience.toSeconds() + " s.",
              "Check whether a firewall drops packets, and whether host names are resolved in time."));
    } catch (ExecutionException e) {
      return List.of(
          Finding.bad(
              look.group,
              look.check,
              "The check itself failed: " + Diagnosis.quote(String.valueOf(e.getCause())),
              "This is a bug in the check; please report it."));
    }
  }
}
