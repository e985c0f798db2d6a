package io.defenderroutes.stories.crash;

import io.defenderroutes.sandbox.SiemAlert;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Set;

/**
 * One version that was fed, and where the shipped routing sends it.
 *
 * @param number in the order of feeding; its {@link #mark} is in the title, and so in mails
 * @param alert as the API serves it
 * @param version as the records name it in ce_id
 * @param late whether it became visible after younger ones: then its place in the order is open
 */
record Fed(int number, SiemAlert alert, String version, boolean late) {
  private static final Set<String> URGENT = Set.of("Ransomware", "Malware", "CredentialAccess");

  /** However the vendor writes it: no zeros at the end. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  static Fed of(int number, SiemAlert alert, boolean late) {
    String version = alert.fullId() + "@" + TIME.format(alert.lastProcessed()) + "Z";
    return new Fed(number, alert, version, late);
  }

  static String mark(int number) {
    return "[no " + number + "]";
  }

  String mark() {
    return mark(number);
  }

  String topic() {
    return switch (alert.severity()) {
      case "High" -> isUrgent() ? "defender.alerts.critical" : "defender.alerts.high";
      case "Medium" -> "defender.alerts.medium";
      case "Low", "Informational" -> "defender.alerts.low";
      default -> "defender.alerts.review";
    };
  }

  boolean isUrgent() {
    return alert.severity().equals("High") && URGENT.contains(alert.category());
  }

  boolean isFiled() {
    return topic().equals("defender.alerts.low");
  }
}
