package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;

/** Records the path of one alert through the rules. Thread-safe. */
final class Trace {
  private static final String PROPERTY = "rehearsal";

  /** Many times the steps of one alert. */
  private static final int MOST_STEPS = 10_000;

  /** Property of the copy of an alert in a wire tap. */
  private static final String TAPPED = "rehearsalTapped";

  private final Set<Branch> branches = new LinkedHashSet<>();
  private final Set<String> destinations = new LinkedHashSet<>();
  private final List<Outcome.Failure> failures = new ArrayList<>();
  private final List<Formatted> documents = new ArrayList<>();
  private String calling = "";
  private String place = "its beginning";
  private int steps;
  private boolean ended;
  private boolean delivered;
  private String stop = "";

  static Trace begin(Exchange exchange) {
    Trace trace = new Trace();
    exchange.setProperty(PROPERTY, trace);
    return trace;
  }

  static Trace of(Exchange exchange) {
    return exchange.getProperty(PROPERTY, Trace.class);
  }

  static void tapped(Exchange exchange) {
    exchange.setProperty(TAPPED, true);
  }

  /** Counts a step; false beyond the limit. */
  synchronized boolean mayGoOn(String at) {
    if (!ended) {
      place = at;
      if (++steps > MOST_STEPS) {
        giveUp(MOST_STEPS + " steps");
      }
    }
    return !ended;
  }

  /** Sets the time after which no further step is taken. */
  synchronized void giveUp(String much) {
    if (!ended) {
      calling = "";
      failed(
          "the routing does not come to an end: after %s it was at %s; what comes after this alert was not tried"
              .formatted(much, place));
      ended = true;
    }
  }

  /** Whether routing ended by itself. */
  synchronized boolean isComplete() {
    return !ended;
  }

  synchronized void took(Branch branch) {
    branches.add(branch);
  }

  /** A step ends the alert on purpose. */
  synchronized void stops(String at) {
    stop = stop.isEmpty() ? at : stop;
  }

  /** File and line of the step that ended the alert on purpose; empty if none did. */
  synchronized String stop() {
    return stop;
  }

  synchronized void formatted(Formatted document) {
    documents.add(document);
  }

  synchronized List<Formatted> formatted() {
    return List.copyOf(documents);
  }

  /** A destination is called; it may reject the alert. */
  synchronized void calls(String destination) {
    calling = destination;
  }

  synchronized void delivered(Exchange exchange, String destination) {
    destinations.add(destination);
    delivered |= exchange.getProperty(TAPPED) == null;
    calling = "";
  }

  synchronized void failed(String reason) {
    // Giving up fails once more: the original reason is kept.
    if (!ended) {
      failures.add(new Outcome.Failure(calling, reason));
    }
    calling = "";
  }

  /** Whether it reached a destination or is a dead letter; a wire tap does not count. */
  synchronized boolean isDelivered() {
    return delivered || !failures.isEmpty();
  }

  synchronized List<Branch> branches() {
    return List.copyOf(branches);
  }

  synchronized List<String> destinations() {
    return List.copyOf(destinations);
  }

  synchronized List<Outcome.Failure> failures() {
    return List.copyOf(failures);
  }
}
