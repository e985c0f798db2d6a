package io.defenderroutes.stories.crash;

import io.defenderroutes.stories.crash.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was fed against what arrived. A fault names the version and where it was seen.
 *
 * @param fed how many versions
 * @param missing in Kafka
 * @param doubled in Kafka
 * @param strayed in the wrong topic, changed on the way, or never fed
 * @param disordered behind a younger version of the same alert
 * @param notFiled versions that no file has
 * @param filedAgain doubled in files
 * @param notMailed versions of which there is no mail
 * @param mailedAgain doubled in mails
 * @param notCreatedOnce alerts of which not exactly one version is {@code created}
 * @param deadLetters whatever was given up
 */
public record Verdict(
    int fed,
    List<String> missing,
    List<String> doubled,
    List<String> strayed,
    List<String> disordered,
    List<String> notFiled,
    List<String> filedAgain,
    List<String> notMailed,
    List<String> mailedAgain,
    List<String> notCreatedOnce,
    List<String> deadLetters) {

  static Verdict of(List<Fed> fed, Arrivals arrived) {
    Map<String, List<Arrival>> records = new LinkedHashMap<>();
    for (Arrival record : arrived.records()) {
      records.computeIfAbsent(record.version(), v -> new ArrayList<>()).add(record);
    }
    FileLines lines = FileLines.of(fed, arrived.lines());
    List<String> strayed = Strays.among(fed, arrived.records());
    strayed.addAll(lines.strayed());
    return new Verdict(
        fed.size(),
        named(fed, f -> !records.containsKey(f.version())),
        doubled(records),
        strayed,
        Order.faults(fed, arrived.records()),
        named(fed, f -> f.isFiled() && lines.times(f) == 0),
        named(fed, f -> lines.times(f) > 1),
        named(fed, f -> isMailed(f, records) && mails(f, arrived) == 0),
        named(fed, f -> mails(f, arrived) > (isMailed(f, records) ? 1 : 0)),
        notCreatedOnce(arrived.records()),
        arrived.deadLetters());
  }

  /** Whether nothing is missing. */
  boolean isComplete() {
    return missing.isEmpty() && notFiled.isEmpty() && notMailed.isEmpty();
  }

  /**
   * What is promised whatever dies, and whoever takes over: each version exactly once in Kafka and
   * in its place, at least once in files and mails.
   */
  Map<String, List<String>> faults() {
    Map<String, List<String>> faults = new LinkedHashMap<>();
    faults.put("missing in Kafka", missing);
    faults.put("doubled in Kafka", doubled);
    faults.put("strayed or changed", strayed);
    faults.put("out of order", disordered);
    faults.put("missing in files", notFiled);
    faults.put("missing in mails", notMailed);
    faults.put("created never or twice", notCreatedOnce);
    faults.put("dead letters", deadLetters);
    faults.values().removeIf(List::isEmpty);
    return faults;
  }

  /** What is promised once every instance has run again: in files exactly once, too. */
  Map<String, List<String>> faultsOnceAllRan() {
    return with("doubled in files", filedAgain, faults());
  }

  /** What is promised where nothing dies: in mails exactly once, too. */
  Map<String, List<String>> faultsOfAnOrderlyStop() {
    return with("doubled in mails", mailedAgain, faultsOnceAllRan());
  }

  private static Map<String, List<String>> with(
      String name, List<String> further, Map<String, List<String>> faults) {
    if (!further.isEmpty()) {
      faults.put(name, further);
    }
    return faults;
  }

  String counts() {
    return String.format(
        "fed=%d missing=%d doubled=%d strayed=%d disordered=%d files:missing=%d files:doubled=%d mails:missing=%d mails:doubled=%d dead-letters=%d",
        fed,
        missing.size(),
        doubled.size(),
        strayed.size(),
        disordered.size(),
        notFiled.size(),
        filedAgain.size(),
        notMailed.size(),
        mailedAgain.size(),
        deadLetters.size());
  }

  private static List<String> named(List<Fed> fed, Predicate<Fed> fault) {
    return fed.stream().filter(fault).map(f -> f.mark() + " " + f.version()).toList();
  }

  private static List<String> doubled(Map<String, List<Arrival>> records) {
    return records.entrySet().stream()
        .filter(e -> e.getValue().size() > 1)
        .map(e -> e.getKey() + " at " + places(e.getValue()))
        .toList();
  }

  private static String places(List<Arrival> records) {
    return records.stream().map(Arrival::where).collect(Collectors.joining(", "));
  }

  /** An urgent alert is mailed once, whatever other versions of it follow. */
  private static boolean isMailed(Fed fed, Map<String, List<Arrival>> records) {
    return fed.isUrgent()
        && records.getOrDefault(fed.version(), List.of()).stream().allMatch(Arrival::isCreated);
  }

  private static List<String> notCreatedOnce(List<Arrival> records) {
    return records.stream().collect(Collectors.groupingBy(Arrival::key)).entrySet().stream()
        .filter(alert -> createdVersions(alert.getValue()) != 1)
        .map(
            alert ->
                alert.getKey()
                    + ": "
                    + alert.getValue().stream()
                        .map(record -> record.version() + " " + record.change())
                        .collect(Collectors.joining(", ")))
        .toList();
  }

  private static long createdVersions(List<Arrival> records) {
    return records.stream().filter(Arrival::isCreated).map(Arrival::version).distinct().count();
  }

  private static long mails(Fed fed, Arrivals arrived) {
    return arrived.mails().stream().filter(mail -> mail.contains(fed.mark())).count();
  }
}
