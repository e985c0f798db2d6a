package io.defenderroutes.delivery;

import static io.defenderroutes.delivery.MailFormat.escape;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.pending.PendingDelivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The text of a digest: alerts by incident, then severity, highest first, and machine. Of an alert
 * with several versions, the last one.
 */
record DigestText(List<Entry> entries) {
  /** From the highest; alerts of an unknown severity are last. */
  private static final List<String> SEVERITIES =
      List.of("high", "medium", "low", "informational", "unknown");

  private static final int LONGEST_TITLE = 300;

  private static final Comparator<Entry> BY_SEVERITY =
      comparing(entry -> SEVERITIES.indexOf(entry.severity()));

  /** What a digest shows of an alert; texts are single lines. */
  private record Entry(
      String connection,
      String incidentId,
      String incidentTitle,
      String severity,
      String machine,
      String title,
      String category,
      String time,
      String link) {
    static Entry of(PendingDelivery delivery) {
      Map<String, Object> variables = delivery.message().variables();
      Function<String, String> text =
          name -> OneLine.of(Objects.toString(variables.get(name), ""), LONGEST_TITLE);
      String severity = text.apply(AlertContract.SEVERITY);
      return new Entry(
          delivery.connection(),
          text.apply(AlertContract.INCIDENT_ID),
          text.apply(AlertContract.INCIDENT_TITLE),
          SEVERITIES.contains(severity) ? severity : "unknown",
          text.apply(AlertContract.MACHINE),
          text.apply(AlertContract.TITLE),
          text.apply(AlertContract.CATEGORY),
          text.apply(AlertContract.TIME),
          MailFormat.webLink(Objects.toString(variables.get(AlertContract.LINK), "")));
    }

    String incident() {
      return incidentId.isEmpty() ? "" : connection + "\n" + incidentId;
    }

    String place() {
      return severity + (machine.isEmpty() ? ", no machine" : " on " + machine);
    }

    String shownTitle() {
      return title.isEmpty() ? "(no title)" : title;
    }

    String details() {
      return List.of(category, time).stream().filter(one -> !one.isEmpty()).collect(joining(", "));
    }
  }

  static DigestText of(List<PendingDelivery> deliveries) {
    Map<String, Entry> last = new LinkedHashMap<>();
    for (PendingDelivery delivery : deliveries) {
      last.put(delivery.connection() + "\n" + delivery.routed().alertId(), Entry.of(delivery));
    }
    List<Entry> sorted = new ArrayList<>(last.values());
    sorted.sort(BY_SEVERITY.thenComparing(Entry::machine));
    return new DigestText(sorted);
  }

  /** The number of alerts, in words. */
  String alerts() {
    return count(entries.size());
  }

  private static String count(int alerts) {
    return alerts + (alerts == 1 ? " alert" : " alerts");
  }

  /** The highest severity. */
  String highest() {
    return entries.isEmpty() ? "unknown" : entries.get(0).severity();
  }

  /** Incidents, that with the most severe alert first; alerts without an incident are the last. */
  private List<List<Entry>> incidents() {
    Map<String, List<Entry>> byIncident =
        entries.stream().collect(groupingBy(Entry::incident, LinkedHashMap::new, toList()));
    List<Entry> others = byIncident.remove("");
    List<List<Entry>> incidents = new ArrayList<>(byIncident.values());
    if (others != null) {
      incidents.add(others);
    }
    return incidents;
  }

  private static Collection<List<Entry>> places(List<Entry> incident) {
    return incident.stream()
        .collect(groupingBy(Entry::place, LinkedHashMap::new, toList()))
        .values();
  }

  private static String heading(List<Entry> incident) {
    Entry first = incident.get(0);
    String name =
        first.incidentId().isEmpty()
            ? "No incident"
            : "Incident " + first.incidentId() + " of " + first.connection();
    String title = first.incidentTitle().isEmpty() ? "" : ": " + first.incidentTitle();
    return name + title + " (" + counts(incident) + ")";
  }

  /** Such as "3 alerts: 1 high, 2 low". */
  private static String counts(List<Entry> alerts) {
    String bySeverity =
        alerts.stream()
            .collect(groupingBy(Entry::severity, LinkedHashMap::new, toList()))
            .entrySet()
            .stream()
            .map(one -> one.getValue().size() + " " + one.getKey())
            .collect(joining(", "));
    return count(alerts.size()) + ": " + bySeverity;
  }

  String plain() {
    StringBuilder text = new StringBuilder(counts(entries)).append("\n");
    for (List<Entry> incident : incidents()) {
      text.append("\n").append(heading(incident)).append("\n");
      for (List<Entry> place : places(incident)) {
        text.append("  ").append(placeHeading(place)).append("\n");
        for (Entry alert : place) {
          text.append("    - ").append(alert.shownTitle());
          text.append(alert.details().isEmpty() ? "" : " (" + alert.details() + ")").append("\n");
          text.append(alert.link().isEmpty() ? "" : "      " + alert.link() + "\n");
        }
      }
    }
    return text.toString();
  }

  private static String placeHeading(List<Entry> place) {
    return place.get(0).place() + " (" + place.size() + ")";
  }

  String html() {
    StringBuilder html =
        new StringBuilder(
                "<!DOCTYPE html><html lang=\"en\"><body style=\"font-family:Segoe UI,Arial,sans-serif;color:#1b1b1b\">")
            .append("<h2 style=\"margin:0 0 12px\">")
            .append(escape(counts(entries)))
            .append("</h2>");
    for (List<Entry> incident : incidents()) {
      html.append("<h3 style=\"margin:18px 0 6px\">")
          .append(escape(heading(incident)))
          .append("</h3>");
      for (List<Entry> place : places(incident)) {
        html.append("<p style=\"margin:6px 0 0;color:#595959\">")
            .append(escape(placeHeading(place)))
            .append("</p><ul style=\"margin:0\">");
        place.forEach(alert -> item(alert, html));
        html.append("</ul>");
      }
    }
    return html.append("</body></html>").toString();
  }

  private static void item(Entry alert, StringBuilder html) {
    String title = escape(alert.shownTitle());
    html.append("<li>")
        .append(
            alert.link().isEmpty()
                ? title
                : "<a href=\"" + escape(alert.link()) + "\">" + title + "</a>")
        .append(alert.details().isEmpty() ? "" : " (" + escape(alert.details()) + ")")
        .append("</li>");
  }
}
