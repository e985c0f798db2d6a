package io.defenderroutes.stories.crash;

import io.defenderroutes.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A process's log from one point on.
 *
 * @param file where all runs with the same folder write
 * @param from bytes of it that earlier runs wrote
 */
record ChildLog(Path file, long from) {
  private static final Duration GLANCE = Duration.ofMillis(10);
  private static final Pattern TERM =
      Pattern.compile("Leadership (acquired|released|lost) leadership=\\S+ connections=\\[(.*?)]");
  private static final Pattern POLLED =
      Pattern.compile(" Polled connection=\\S+ .* new=(\\d+) ms=");

  /** What comes from now on. */
  static ChildLog from(Path file) {
    try {
      return new ChildLog(file, Files.exists(file) ? Files.size(file) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChildLog fromNow() {
    return from(file);
  }

  String text() {
    try {
      byte[] all = Files.readAllBytes(file);
      return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The connections whose leadership this run has, as it reports. */
  List<String> leads() {
    List<String> connections = new ArrayList<>();
    Matcher terms = TERM.matcher(text());
    while (terms.find()) {
      List<String> named = List.of(terms.group(2).split(", "));
      connections.removeAll(named);
      if (terms.group(1).equals("acquired")) {
        connections.addAll(named);
      }
    }
    return connections;
  }

  /** The connections whose leadership this run has acquired, as it reports; some repeatedly. */
  List<String> acquired() {
    return TERM.matcher(text())
        .results()
        .filter(term -> term.group(1).equals("acquired"))
        .flatMap(term -> Stream.of(term.group(2).split(", ")))
        .toList();
  }

  boolean has(String part) {
    return text().contains(part);
  }

  /**
   * @param writing fails if nobody writes any more
   */
  void await(String part, Runnable writing) {
    await("'" + part + "'", writing, text -> text.contains(part));
  }

  /** Until two polls in a row that begin after this call have found nothing new. */
  void awaitQuiet(Runnable writing) {
    fromNow().await("two polls with nothing new", writing, ChildLog::endsQuietly);
  }

  /** The first poll may have been under way before. */
  private static boolean endsQuietly(String text) {
    List<String> fresh = POLLED.matcher(text).results().map(ChildLog::fresh).toList();
    int polls = fresh.size();
    return polls >= 3 && fresh.subList(polls - 2, polls).equals(List.of("0", "0"));
  }

  private static String fresh(MatchResult polled) {
    return polled.group(1);
  }

  /**
   * On a slow machine alerts are fed faster than they are delivered: the limit holds from the
   * latest delivery on.
   */
  private void await(String what, Runnable writing, Predicate<String> condition) {
    while (true) {
      long before = deliveries();
      try {
        Awaitility.await()
            .pollDelay(Duration.ZERO)
            .pollInterval(GLANCE)
            .until(
                () -> {
                  writing.run();
                  return condition.test(text());
                });
        return;
      } catch (ConditionTimeoutException e) {
        if (deliveries() == before) {
          throw new AssertionError(
              "not in the log within " + Waits.LIMIT.toMinutes() + " min: " + what, e);
        }
      }
    }
  }

  private long deliveries() {
    return text().lines().filter(line -> line.contains(" Delivered connection=")).count();
  }
}
