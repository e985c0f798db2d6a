package io.defenderroutes.delivery;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of destinations in Java, with all that the product knows of each. A further one is a
 * constant here, its class, and its kamelet in {@code routes/destinations/}.
 */
public enum DestinationKind {
  KAFKA(
      "kafkaDestination",
      "kafka",
      "topic",
      Timing.WITH_BATCH,
      (files, from, clock) -> new KafkaDestination()),
  FILE(
      "fileDestination",
      "file",
      "path",
      Timing.WITH_BATCH,
      (files, from, clock) -> new FileDestination(files, clock)),
  EMAIL(
      "emailMessage",
      "email",
      "to",
      Timing.EACH_RECIPIENT,
      (files, from, clock) -> new EmailMessage(from)),
  EMAIL_DIGEST(
      "digestMessage",
      "email-digest",
      "to",
      Timing.EACH_RECIPIENT,
      (files, from, clock) -> new DigestMessage(from));

  /** When deliveries leave the process. */
  private enum Timing {
    WITH_BATCH,
    /** After the commit, to each recipient by itself. */
    EACH_RECIPIENT
  }

  /** Makes the bean of a kind. */
  @FunctionalInterface
  private interface Maker {
    DestinationBean make(Path files, String from, Clock clock);
  }

  private final String bean;
  private final String prefix;
  private final String parameter;
  private final Timing timing;

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Maker maker;

  DestinationKind(String bean, String prefix, String parameter, Timing timing, Maker maker) {
    this.bean = bean;
    this.prefix = prefix;
    this.parameter = parameter;
    this.timing = timing;
    this.maker = maker;
  }

  /** Name of the bean that a kamelet of this kind calls. */
  public String bean() {
    return bean;
  }

  /** What the names of its destinations begin with, before a colon. */
  public String prefix() {
    return prefix;
  }

  /** The kamelet's parameter, and variable, that names the destination. */
  public String parameter() {
    return parameter;
  }

  /** Whether it is delivered with the batch, not after its commit. */
  boolean isBatched() {
    return timing == Timing.WITH_BATCH;
  }

  /** Whether each recipient gets a delivery of its own. */
  public boolean isForEachRecipient() {
    return timing == Timing.EACH_RECIPIENT;
  }

  /** The kind whose kamelets call this bean. */
  public static Optional<DestinationKind> ofBean(String bean) {
    return Arrays.stream(values()).filter(kind -> kind.bean.equals(bean)).findFirst();
  }

  /** The start of a destination's name up to the recipient; empty if it has none. */
  static String recipientPrefix(String destination) {
    return Arrays.stream(values())
        .filter(DestinationKind::isForEachRecipient)
        .map(kind -> kind.prefix + ":")
        .filter(destination::startsWith)
        .findFirst()
        .orElse("");
  }

  /**
   * All beans of destinations by their names.
   *
   * @param files folder of alert files
   * @param from sender of e-mails
   */
  public static Map<String, DestinationBean> beans(Path files, String from, Clock clock) {
    return Arrays.stream(values())
        .collect(
            Collectors.toMap(DestinationKind::bean, kind -> kind.maker.make(files, from, clock)));
  }
}
