package io.defenderroutes.delivery;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A destination in Java: the bean that its kamelet calls. */
public interface DestinationBean extends Processor {
  /**
   * Returns the name of the destination in the log and in dead letters.
   *
   * @throws RefusedAlert if the destination would reject the alert
   */
  String name(Exchange exchange) throws RefusedAlert;

  /**
   * Returns all destinations in Java by the name of their bean.
   *
   * @param files folder of alert files
   * @param from sender of e-mails
   */
  static Map<String, DestinationBean> all(Path files, String from, Clock clock) {
    return Map.of(
        "kafkaDestination",
        new KafkaDestination(),
        "fileDestination",
        new FileDestination(files, clock),
        EmailMessage.BEAN,
        new EmailMessage(from),
        DigestMessage.BEAN,
        new DigestMessage(from));
  }
}
